import { applyChain, applyTable, deleteTable } from './apply-chain.ts';
import { applyRule } from './apply-rule.ts';
import { applyElements, applySet } from './apply-set.ts';
import type { Command } from './command.ts';
import { type NftError, Stop } from './error.ts';
import type { NftRuleset } from './ruleset.ts';
import { type ApplyOptions, Transaction } from './transaction.ts';
import { validate } from './validate.ts';

export type { ApplyOptions } from './transaction.ts';

/** Does all commands or none; undefined when they are done. Models nf_tables_api.c and what nft itself refuses before it asks the kernel. */
export function applyCommands(ruleset: NftRuleset, commands: Iterable<Command>, options: ApplyOptions): NftError | undefined {
  const tx = new Transaction(ruleset, options);
  try {
    for (const command of commands) run(tx, command);
    if (!options.trusted) validate(ruleset, tx.touched, options.places);
    ruleset.generation++;
    return undefined;
  } catch (error) {
    tx.rollback();
    if (error instanceof Stop) return error.error;
    throw error;
  }
}

function run(tx: Transaction, command: Command): void {
  if (command.object === 'ruleset') {
    for (const table of [...tx.ruleset.tables]) if (command.family === undefined || command.family === table.family) deleteTable(tx, table);
    return;
  }
  if (command.object === 'table') {
    applyTable(tx, command);
    return;
  }
  const table = tx.tableOf(command);
  if (!table) throw tx.missingTable(command);
  switch (command.object) {
    case 'chain':
      applyChain(tx, table, command);
      break;
    case 'rule':
      applyRule(tx, table, command);
      break;
    case 'set':
    case 'map':
      applySet(tx, table, command);
      break;
    case 'element':
      applyElements(tx, table, command);
      break;
    case 'other': {
      const { kind, name, lines } = command;
      if (table.others.has(name)) break;
      tx.takeHandle(table);
      table.others.set(name, { kind, name, lines });
      tx.onFailure(() => table.others.delete(name));
    }
  }
}
