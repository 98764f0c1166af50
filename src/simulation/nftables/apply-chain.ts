import type { Command } from './command.ts';
import { Stop } from './error.ts';
import { countRule } from './references.ts';
import { type Chain, createChain, createTable, findTable, type Table } from './ruleset.ts';
import type { Rule } from './statement.ts';
import { errors, type Transaction } from './transaction.ts';

type TableCommand = Extract<Command, { object: 'table' }>;
type ChainCommand = Extract<Command, { object: 'chain' }>;
type ChainAddition = Extract<ChainCommand, { verb: 'add' | 'create' }>;

/** `add table` and so on. */
export function applyTable(tx: Transaction, command: TableCommand): void {
  const { tables } = tx.ruleset;
  const found = findTable(tx.ruleset, command.family, command.table);
  if (command.verb === 'add' || command.verb === 'create') {
    if (found && command.verb === 'create') throw tx.failCommand(errors.exists, command, 'table');
    if (found) return;
    const table = createTable(command.family, command.table, tx.ruleset.nextHandle++, command.comment);
    tables.push(table);
    tx.onFailure(() => {
      tx.ruleset.nextHandle--;
      tables.splice(tables.indexOf(table), 1);
    });
  } else if (!found) throw tx.missingTable(command);
  else if (command.verb === 'flush') for (const chain of found.chains.values()) flushChain(tx, found, chain);
  else deleteTable(tx, found);
}

/** Takes a table away with everything in it. */
export function deleteTable(tx: Transaction, table: Table): void {
  const { tables } = tx.ruleset;
  const at = tables.indexOf(table);
  tables.splice(at, 1);
  tx.forgetTable();
  tx.ruleset.baseChains++;
  tx.onFailure(() => tables.splice(at, 0, table));
}

/** `add chain` and so on. */
export function applyChain(tx: Transaction, table: Table, command: ChainCommand): void {
  const chain = table.chains.get(command.chain);
  if (command.verb === 'add' || command.verb === 'create') {
    if (chain && command.verb === 'create') throw tx.failCommand(errors.exists, command);
    if (chain) updateChain(tx, chain, command);
    else addChain(tx, table, command);
  } else if (!chain) throw tx.missingChain(table, command, command.verb === 'delete');
  else if (command.verb === 'flush') flushChain(tx, table, chain);
  else if (command.verb === 'rename') renameChain(tx, table, chain, command);
  else {
    for (const rule of chain.rules) countRule(tx, table, rule, -1);
    if (chain.uses > 0) throw tx.failCommand(errors.busy, command);
    if (chain.base) tx.ruleset.baseChains++;
    tx.forget(table.chains, chain.name, chain);
  }
}

/** Makes chains be there with nothing in them. */
export function emptyChains(tx: Transaction, table: Table, names: ReadonlySet<string>): void {
  const made: string[] = [];
  for (const name of names) {
    const chain = table.chains.get(name);
    if (chain) flushChain(tx, table, chain);
    else {
      table.chains.set(name, createChain(name, tx.takeHandle(table)));
      made.push(name);
    }
  }
  if (made.length > 0) tx.onFailure(deleteChains, table, made);
}

function deleteChains(table: Table, names: readonly string[]): void {
  for (const name of names) table.chains.delete(name);
}

function addChain(tx: Transaction, table: Table, command: ChainAddition): void {
  const { base, comment, chain: name } = command;
  if (base?.type === 'nat' && (base.hook === 'forward' || base.hook === 'ingress' || base.hook === 'egress'))
    throw tx.failCommand(errors.unsupported, command, 'whole');
  table.chains.set(name, createChain(name, tx.takeHandle(table), base && { policy: 'accept', ...base }, comment));
  if (base) tx.ruleset.baseChains++;
  tx.onFailure(deleteChain, table, name);
}

function deleteChain(table: Table, name: string): void {
  table.chains.delete(name);
}

// Of a chain that is there only the policy may change.
function updateChain(tx: Transaction, chain: Chain, command: ChainAddition): void {
  const { base } = command;
  const before = chain.base;
  if (!base) return;
  if (!before) throw tx.failCommand(errors.exists, command);
  if (before.type !== base.type || before.hook !== base.hook || before.priority !== base.priority) throw tx.failCommand(errors.unsupported, command, 'whole');
  if (!base.policy || base.policy === before.policy) return;
  chain.base = { ...before, policy: base.policy };
  tx.onFailure(() => {
    chain.base = before;
  });
}

function flushChain(tx: Transaction, table: Table, chain: Chain): void {
  const { deferred } = chain;
  if (deferred) {
    chain.deferred = undefined;
    tx.onFailure(defer, chain, deferred);
    return;
  }
  const { rules } = chain;
  if (rules.length === 0) return;
  chain.rules = [];
  tx.onFailure(restoreRules, chain, rules);
  for (const rule of rules) countRule(tx, table, rule, -1);
}

function renameChain(tx: Transaction, table: Table, chain: Chain, command: Extract<ChainCommand, { verb: 'rename' }>): void {
  if (table.chains.has(command.to)) throw tx.failCommand(errors.exists, command);
  // Who leads here has the chain, not its name; by name they would be looking for the old one.
  if (chain.uses > 0) throw new Stop('not simulated: renaming a chain that rules or maps lead to', tx.placeOf(command, 'name'), undefined, true);
  const order = [...table.chains.values()];
  const rename = (name: string): void => {
    chain.name = name;
    table.chains.clear();
    for (const one of order) table.chains.set(one.name, one);
  };
  const before = chain.name;
  rename(command.to);
  tx.onFailure(() => rename(before));
}

function defer(chain: Chain, deferred: Chain['deferred']): void {
  chain.deferred = deferred;
}

/** Gives a chain back the rules that it had. */
export function restoreRules(chain: Chain, rules: Rule[]): void {
  chain.rules = rules;
}
