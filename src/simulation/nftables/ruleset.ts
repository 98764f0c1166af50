import type { HookSpec } from './command.ts';
import type { DeferredRules } from './deferred.ts';
import type { Family } from './family.ts';
import type { SetDefinition } from './set.ts';
import { SetElements } from './set-elements.ts';
import type { Rule } from './statement.ts';

/** Where a base chain hangs. */
export interface BaseChain extends HookSpec {
  readonly policy: 'accept' | 'drop';
}

/** A chain: rules, and for a base chain the hook that they are asked at. */
export interface Chain {
  name: string;
  readonly handle: number;
  base?: BaseChain;
  comment?: string;
  /** Whoever changes this array must not change one that the chain had before. Looking puts rules in place that wait for that. */
  rules: Rule[];
  /** Rules that are in this chain, and are worked out when somebody looks. */
  deferred?: DeferredRules;
  /** Rules and map elements that lead here; while there is one the chain cannot be deleted. */
  uses: number;
}

/** A set or map of a table. */
export interface NamedSet {
  definition: SetDefinition;
  readonly handle: number;
  elements: SetElements;
  /** Rules that look into it. */
  uses: number;
}

/** An object that is kept word for word. */
export interface OtherObject {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/** A table: everything else lives in one. Objects keep the order in which they were made. */
export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly handle: number;
  comment?: string;
  readonly chains: Map<string, Chain>;
  readonly sets: Map<string, NamedSet>;
  readonly others: Map<string, OtherObject>;
  /** The handle that the next object or rule gets. */
  nextHandle: number;
}

/** All tables of a host, as nf_tables keeps them. */
export interface NftRuleset {
  readonly tables: Table[];
  nextHandle: number;
  /** Grows with every transaction; who remembers what he wrote can see whether somebody else wrote since. */
  generation: number;
  /** Grows whenever a base chain is made or goes; who asks base chains by priority can see whether they are still the same. */
  baseChains: number;
}

/** A rule set without tables. */
export function createNftRuleset(): NftRuleset {
  return { tables: [], nextHandle: 1, generation: 0, baseChains: 0 };
}

/** A table by family and name. */
export function findTable(ruleset: NftRuleset, family: Family, name: string): Table | undefined {
  return ruleset.tables.find((table) => table.family === family && table.name === name);
}

/** A table with nothing in it. */
export function createTable(family: Family, name: string, handle: number, comment?: string): Table {
  return { family, name, handle, ...(comment !== undefined && { comment }), chains: new Map(), sets: new Map(), others: new Map(), nextHandle: 1 };
}

/** A chain with nothing in it. */
export function createChain(name: string, handle: number, base?: BaseChain, comment?: string): Chain {
  return new KernelChain(name, handle, base, comment);
}

class KernelChain implements Chain {
  uses = 0;
  deferred?: DeferredRules = undefined;
  // Not private by `#`: there are very many of these, and `#` costs.
  private kept: Rule[] = none;

  constructor(
    public name: string,
    readonly handle: number,
    public base: BaseChain | undefined,
    public comment: string | undefined,
  ) {}

  get rules(): Rule[] {
    if (this.deferred) this.deferred.fill();
    return this.kept;
  }

  set rules(rules: Rule[]) {
    this.kept = rules;
  }
}

const none: Rule[] = [];

/** A set with nothing in it. */
export function createSet(definition: SetDefinition, handle: number): NamedSet {
  return { definition, handle, elements: new SetElements(), uses: 0 };
}
