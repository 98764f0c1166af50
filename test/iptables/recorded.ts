import { readFileSync } from 'node:fs';
import { applyHeads, parseRestore, parseRuleset } from '../../src/simulation/iptables/parse.ts';
import { applyRestore } from '../../src/simulation/iptables/restore.ts';
import { createRuleset, type Ruleset } from '../../src/simulation/iptables/ruleset.ts';

/** A file of test/fixtures/iptables. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/iptables/${name}`, import.meta.url), 'utf8');
}

/** What a recorded terminal session printed for one command, the blank line before the next prompt left out. */
export function recorded(file: string, command: string): string {
  const sections = fixture(file).split(/^\$ /m).slice(1);
  const section = sections.find((one) => one.startsWith(`${command}\n`));
  if (section === undefined) throw new Error(`${file} has no command ${command}`);
  return section.slice(command.length + 1).replace(/\n\n$/, '\n');
}

/** The date in the first header line of iptables-save output. */
export function savedDate(text: string): string {
  return / on (.*)/.exec(text)?.[1] ?? '';
}

/** Text that must parse, loaded onto an empty host. */
export function load(text: string): Ruleset {
  const parsed = parseRestore(text, { chains: () => [] });
  if (!parsed.ok) throw new Error(`${parsed.error.line}:${parsed.error.column} ${parsed.error.message}`);
  const ruleset = createRuleset();
  applyRestore(ruleset, parsed.value);
  applyHeads(ruleset, parsed.value);
  return ruleset;
}

/** iptables-save text that must parse. */
export function loadSaved(text: string): Ruleset {
  const parsed = parseRuleset(text);
  if (!parsed.ok) throw new Error(`${parsed.error.line}:${parsed.error.column} ${parsed.error.message}`);
  return parsed.value;
}
