import type { BuiltInChain, Rule, TableName } from './rule.ts';

/** A chain: rules in order; a policy only if it is built in. */
export interface Chain {
  readonly name: string;
  policy?: 'ACCEPT' | 'DROP';
  rules: Rule[];
  packets?: number;
  bytes?: number;
}

/** One table: chains by name, in the order they were made. */
export interface Table {
  readonly name: TableName;
  readonly chains: Map<string, Chain>;
}

/** What a host's ip_tables holds. A table appears when something first uses it. */
export interface Ruleset {
  /** Whose rules: those of ip_tables (4) or of ip6_tables. */
  readonly family: 4 | 6;
  readonly tables: Map<TableName, Table>;
}

/** The built-in chains of each table, in the order iptables-save prints them. */
export const builtInChains: Record<TableName, readonly BuiltInChain[]> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** A host with no rules at all. */
export function createRuleset(family: 4 | 6 = 4): Ruleset {
  return { family, tables: new Map() };
}

/** The table, made with its built-in chains (policy ACCEPT) if nothing used it yet. */
export function ensureTable(ruleset: Ruleset, name: TableName): Table {
  let table = ruleset.tables.get(name);
  if (!table) {
    table = { name, chains: new Map(builtInChains[name].map((chain) => [chain, { name: chain, policy: 'ACCEPT', rules: [] }])) };
    ruleset.tables.set(name, table);
  }
  return table;
}

/** `iptables -t table -N chain`: makes the chain if it is missing. */
export function ensureChain(ruleset: Ruleset, table: TableName, name: string): Chain {
  const chains = ensureTable(ruleset, table).chains;
  let chain = chains.get(name);
  if (!chain) {
    chain = { name, rules: [] };
    chains.set(name, chain);
  }
  return chain;
}

/** How many rules ask for an ipset. */
export function countSetReferences(ruleset: Ruleset, set: string): number {
  let references = 0;
  for (const table of ruleset.tables.values())
    for (const chain of table.chains.values())
      for (const rule of chain.rules) references += rule.clauses.filter((clause) => clause.kind === 'set' && clause.name === set).length;
  return references;
}
