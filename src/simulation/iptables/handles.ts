import type { Rule } from './rule.ts';
import type { Ruleset } from './ruleset.ts';
import { sortedChains } from './save.ts';

/**
 * The handles that nf_tables gives the rules when they are loaded in one go, as iptables-save prints them: each table counts its chains,
 * then its rules. Rules that were added one by one have others.
 */
export function ruleHandles(ruleset: Ruleset): ReadonlyMap<Rule, number> {
  const handles = new Map<Rule, number>();
  for (const table of ruleset.tables.values()) {
    const chains = sortedChains(table);
    let handle = chains.length;
    for (const chain of chains) for (const rule of chain.rules) handles.set(rule, ++handle);
  }
  return handles;
}
