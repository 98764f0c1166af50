import type { ChainType, Family, Hook } from './family.ts';
import type { Element, SetDefinition } from './set.ts';
import type { Rule } from './statement.ts';

/** Where a base chain is to hang. */
export interface HookSpec {
  readonly type: ChainType;
  readonly hook: Hook;
  readonly priority: number;
  /** What happens to a packet at the end of it; `accept` for a new chain, as it was for one that is there. */
  readonly policy?: 'accept' | 'drop';
  readonly device?: string;
}

interface InTable {
  readonly family: Family;
  readonly table: string;
}

/** One command of a transaction. `create` is an `add` that minds if the object is there. */
export type Command =
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'table'; readonly comment?: string })
  | (InTable & { readonly verb: 'delete' | 'flush'; readonly object: 'table' })
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'chain'; readonly chain: string; readonly base?: HookSpec; readonly comment?: string })
  | (InTable & { readonly verb: 'delete' | 'flush'; readonly object: 'chain'; readonly chain: string })
  | (InTable & { readonly verb: 'rename'; readonly object: 'chain'; readonly chain: string; readonly to: string })
  | (InTable & { readonly verb: 'add' | 'insert'; readonly object: 'rule'; readonly chain: string; readonly rule: Rule; readonly at?: RulePosition })
  | (InTable & { readonly verb: 'replace'; readonly object: 'rule'; readonly chain: string; readonly rule: Rule; readonly handle: number })
  | (InTable & { readonly verb: 'delete'; readonly object: 'rule'; readonly chain: string; readonly handle: number })
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'set' | 'map'; readonly definition: SetDefinition })
  | (InTable & { readonly verb: 'delete' | 'flush'; readonly object: 'set' | 'map'; readonly name: string })
  | (InTable & {
      readonly verb: 'add' | 'create' | 'delete';
      readonly object: 'element';
      readonly set: string;
      readonly elements: readonly Element[];
    })
  /** An object that the simulation keeps and does not know: a named counter, a flow table. */
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'other'; readonly kind: string; readonly name: string; readonly lines: readonly string[] })
  | { readonly verb: 'flush'; readonly object: 'ruleset'; readonly family?: Family };

/** Behind (`add`) or before (`insert`) the rule with this handle or at this index. */
export type RulePosition = { readonly handle: number } | { readonly index: number };

/** `list`: what to print. `chains`, `sets` and `maps` print every table's. */
export type ListCommand =
  | { readonly verb: 'list'; readonly object: 'ruleset' | 'tables' | 'chains' | 'sets' | 'maps'; readonly family?: Family }
  | { readonly verb: 'list'; readonly object: 'table'; readonly family: Family; readonly table: string }
  | { readonly verb: 'list'; readonly object: 'chain' | 'set' | 'map'; readonly family: Family; readonly table: string; readonly name: string };
