import { parseRestore } from '../../../src/simulation/iptables/parse.ts';
import { applyRestore } from '../../../src/simulation/iptables/restore.ts';
import { createRuleset, ensureChain, ensureTable, type Ruleset } from '../../../src/simulation/iptables/ruleset.ts';
import { iptablesSave } from '../../../src/simulation/iptables/save.ts';
import { type ProxyInput, type ProxyStep, withDefaults } from '../../../src/simulation/proxy/input.ts';
import { applySync, IptablesProxier, type IptablesSync } from '../../../src/simulation/proxy/iptables/proxier.ts';
import { keyOf } from '../../../src/simulation/proxy/service-state.ts';

/** What a proxier did, sync by sync, and the rules it left. */
export interface Driven {
  readonly syncs: readonly IptablesSync[];
  /** The text of each sync, printed when it was made. */
  readonly texts: readonly string[];
  readonly ruleset: Ruleset;
}

/** Runs a proxier over an input and its steps, each sync put into one rule set. */
export function drive(version: string, input: ProxyInput, now?: () => number): Driven {
  const proxier = new IptablesProxier(withDefaults(input), version, now);
  const ruleset = createRuleset();
  const services = new Map((input.services ?? []).map((object) => [keyOf(object), object]));
  const endpointSlices = new Map((input.endpointSlices ?? []).map((object) => [keyOf(object), object]));
  const texts: string[] = [];
  const syncs = [input as ProxyStep, ...(input.steps ?? [])].map((step, i) => {
    if (i > 0) {
      for (const object of step.services ?? []) services.set(keyOf(object), object);
      for (const object of step.endpointSlices ?? []) endpointSlices.set(keyOf(object), object);
      for (const key of step.deleteServices ?? []) services.delete(key);
      for (const key of step.deleteEndpointSlices ?? []) endpointSlices.delete(key);
    }
    const sync = proxier.sync({ services, endpointSlices }, step);
    texts.push(sync.text());
    applySync(ruleset, sync);
    return sync;
  });
  return { syncs, texts, ruleset };
}

/** The rules as iptables-save shows them. */
export function saved(ruleset: Ruleset, family: 4 | 6 = 4): string {
  return iptablesSave(ruleset, { date: 'today', variant: 'nft', family });
}

/** The rules that the texts alone give, read as iptables-restore reads them; the jumps are made as in `applySync`. */
export function rulesetOfTexts({ syncs, texts }: Driven): Ruleset {
  const ruleset = createRuleset();
  for (const [i, text] of texts.entries()) {
    const parsed = parseRestore(text);
    if (!parsed.ok) throw new Error(`${parsed.error.stderr} in line ${parsed.error.line}: ${text.split('\n')[parsed.error.line - 1]}`);
    for (const { table, from, to, rule } of syncs[i]?.jumps ?? []) {
      ensureChain(ruleset, table, to);
      const chain = from && ensureTable(ruleset, table).chains.get(from);
      if (chain && rule && !chain.rules.includes(rule)) chain.rules = [rule, ...chain.rules];
    }
    applyRestore(ruleset, parsed.value);
  }
  return ruleset;
}

/** The lines of a text that have a word in them. */
export function linesWith(text: string | undefined, word: string): string[] {
  return (text ?? '').split('\n').filter((line) => line.includes(word));
}
