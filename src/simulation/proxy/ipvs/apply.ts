import { applyRestore } from '../../iptables/restore.ts';
import { ensureChain, ensureTable, type Ruleset } from '../../iptables/ruleset.ts';
import { ipvsChains } from './chains.ts';
import type { IpvsSync } from './proxier.ts';
import type { IpvsRelease } from './release.ts';

/** Puts the iptables part of a sync into a rule set: chains, each missing jump at the top of its chain, then the restore. */
export function applyIpvsRules(ruleset: Ruleset, release: IpvsRelease, { jumps, restore }: IpvsSync): void {
  const chains = ipvsChains(release);
  for (const table of ['nat', 'filter'] as const) for (const chain of chains[table]) ensureChain(ruleset, table, chain);
  for (const { table, from, rule } of jumps) {
    const chain = ensureTable(ruleset, table).chains.get(from);
    if (chain && !chain.rules.includes(rule)) chain.rules = [rule, ...chain.rules];
  }
  applyRestore(ruleset, restore);
}
