import type { Rule, TableName } from './rule.ts';
import { ensureChain, ensureTable, type Ruleset } from './ruleset.ts';

/** One `*table … COMMIT` block of an iptables-restore input, as objects. */
export interface RestoreTable {
  readonly table: TableName;
  /** Chain lines, in order: each makes the chain, or empties it. */
  readonly chains: readonly string[];
  /** `-A chain rule` and `-X chain` lines, in order. */
  readonly lines: readonly RestoreLine[];
}

/** A rule to append, or a chain to delete. */
export type RestoreLine = { readonly append: string; readonly rule: Rule } | { readonly deleteChain: string };

/** `iptables-restore --noflush --counters`: named chains are emptied, others stay as they are. */
export function applyRestore(ruleset: Ruleset, input: readonly RestoreTable[]): void {
  for (const block of input) {
    for (const name of block.chains) {
      const chain = ensureChain(ruleset, block.table, name);
      chain.rules = [];
    }
    const chains = ensureTable(ruleset, block.table).chains;
    for (const line of block.lines) {
      if ('deleteChain' in line) chains.delete(line.deleteChain);
      else ensureChain(ruleset, block.table, line.append).rules.push(line.rule);
    }
  }
}
