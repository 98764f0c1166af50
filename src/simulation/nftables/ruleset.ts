import type { HookSpec } from './command.ts';
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
  /** Whoever changes this array must not change one that the chain had before. */
  rules: Rule[];
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
}

/** A rule set without tables. */
export function createNftRuleset(): NftRuleset {
  return { tables: [], nextHandle: 1, generation: 0 };
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
  return { name, handle, base, comment, rules: [], uses: 0 };
}

/** A set with nothing in it. */
export function createSet(definition: SetDefinition, handle: number): NamedSet {
  return { definition, handle, elements: new SetElements(), uses: 0 };
}
