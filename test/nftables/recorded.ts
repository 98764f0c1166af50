import { readFileSync } from 'node:fs';
import { type NftResult, runNft, runText } from '../../src/simulation/nftables/command-line.ts';
import { createNftRuleset, type NftRuleset } from '../../src/simulation/nftables/ruleset.ts';

/** A file of test/fixtures/nftables. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/nftables/${name}`, import.meta.url), 'utf8');
}

/** A script that must load, loaded onto an empty host. */
export function load(script: string, now = 0): NftRuleset {
  const ruleset = createNftRuleset();
  const { stderr } = runText(ruleset, script, {}, { now }, '/dev/stdin');
  if (stderr) throw new Error(stderr);
  return ruleset;
}

/** `nft -f -` on a rule set. */
export function feed(ruleset: NftRuleset, script: string, now = 0): NftResult {
  return runNft(ruleset, ['-f', '-'], { now, stdin: script });
}

/** `nft …`, the words separated by blanks. */
export function nft(ruleset: NftRuleset, command: string, now = 0): string {
  const { stdout, stderr } = runNft(ruleset, command.split(' '), { now });
  return stdout + stderr;
}

/** What a recorded terminal session printed, by command: without the blank line before the next prompt. */
export function session(file: string): readonly { readonly command: string; readonly printed: string }[] {
  const sections = fixture(file).split(/^\$ /m).slice(1);
  return sections.map((section) => {
    const end = section.indexOf('\n');
    return { command: section.slice(0, end), printed: section.slice(end + 1).replace(/\n\n$/, '\n') };
  });
}
