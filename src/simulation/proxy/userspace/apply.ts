import type { Rule } from '../../iptables/rule.ts';
import { ensureChain, ensureTable, type Ruleset } from '../../iptables/ruleset.ts';
import type { Call } from './portals.ts';

/** Puts calls into a rule set, as `iptables` does: a rule that is there already is not added again. */
export function applyCalls(ruleset: Ruleset, calls: readonly Call[]): void {
  for (const call of calls) {
    const { table, chain: name } = call;
    if (call.op === 'EnsureChain') {
      ensureChain(ruleset, table, name);
      continue;
    }
    const chain = ensureTable(ruleset, table).chains.get(name);
    if (!chain) throw new Error(`table ${table} has no chain ${name}`);
    if (call.op === 'FlushChain') {
      chain.rules = [];
      continue;
    }
    const wanted = identity(call.rule);
    const at = chain.rules.findIndex((rule) => identity(rule) === wanted);
    if (call.op === 'DeleteRule') chain.rules = chain.rules.filter((_, i) => i !== at);
    else if (at < 0) chain.rules = call.position === '-I' ? [call.rule, ...chain.rules] : [...chain.rules, call.rule];
  }
}

function identity({ clauses, target }: Rule): string {
  // IPv6 addresses are bigints, which JSON cannot write.
  return JSON.stringify([clauses, target], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}
