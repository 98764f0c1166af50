import type { ChainType, Family, Hook } from './family.ts';
import type { Element, SetDefinition } from './set.ts';
import type { Rule } from './statement.ts';

/** Where a base chain hangs. */
export interface BaseChain {
  readonly type: ChainType;
  readonly hook: Hook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  readonly device?: string;
}

/** Where in the text a command stands, for the kernel's complaints. Columns count from 1. */
export interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

interface InTable {
  readonly family: Family;
  readonly table: string;
  /** Absent in commands that no text was read for. */
  readonly place?: Place;
}

/** One command of a transaction. `create` is an `add` that minds if the object is there, `destroy` a `delete` that does not mind if it is not. */
export type Command =
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'table'; readonly comment?: string })
  | (InTable & { readonly verb: 'delete' | 'destroy' | 'flush'; readonly object: 'table' })
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'chain'; readonly chain: string; readonly base?: BaseChain; readonly comment?: string })
  | (InTable & { readonly verb: 'delete' | 'destroy' | 'flush'; readonly object: 'chain'; readonly chain: string })
  | (InTable & { readonly verb: 'rename'; readonly object: 'chain'; readonly chain: string; readonly to: string })
  | (InTable & { readonly verb: 'add' | 'insert'; readonly object: 'rule'; readonly chain: string; readonly rule: Rule; readonly at?: RulePosition })
  | (InTable & { readonly verb: 'replace'; readonly object: 'rule'; readonly chain: string; readonly rule: Rule; readonly handle: number })
  | (InTable & { readonly verb: 'delete' | 'destroy'; readonly object: 'rule'; readonly chain: string; readonly handle: number })
  | (InTable & { readonly verb: 'add' | 'create'; readonly object: 'set' | 'map'; readonly definition: SetDefinition })
  | (InTable & { readonly verb: 'delete' | 'destroy' | 'flush'; readonly object: 'set' | 'map'; readonly name: string })
  | (InTable & {
      readonly verb: 'add' | 'create' | 'delete' | 'destroy';
      readonly object: 'element';
      readonly set: string;
      readonly elements: readonly Element[];
    })
  | { readonly verb: 'flush'; readonly object: 'ruleset'; readonly family?: Family; readonly place?: Place };

/** Behind (`add`) or before (`insert`) the rule with this handle or at this index. */
export type RulePosition = { readonly handle: number } | { readonly index: number };
