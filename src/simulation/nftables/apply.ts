import { applyChain, applyTable, deleteTable, emptyChains } from './apply-chain.ts';
import { applyRule } from './apply-rule.ts';
import { applyElements, applySet } from './apply-set.ts';
import type { Command } from './command.ts';
import { type NftError, Stop } from './error.ts';
import type { Emptied, Plan, Room } from './plan.ts';
import type { NftRuleset } from './ruleset.ts';
import { type ApplyOptions, errors, Transaction } from './transaction.ts';
import { validate } from './validate.ts';

export type { ApplyOptions } from './transaction.ts';

/** Does all commands or none; undefined when they are done. Models nf_tables_api.c and what nft itself refuses before it asks the kernel. */
export function applyCommands(ruleset: NftRuleset, commands: Plan, options: ApplyOptions): NftError | undefined {
  if (!options.trusted) settle(ruleset);
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

// Who else writes meets all rules as they are, and what they lead to.
function settle({ tables }: NftRuleset): void {
  for (const { chains } of tables) for (const { deferred } of chains.values()) deferred?.fill();
}

function run(tx: Transaction, command: Command | Room | Emptied): void {
  if (command.object === 'ruleset') {
    for (const table of [...tx.ruleset.tables]) if (command.family === undefined || command.family === table.family) deleteTable(tx, table);
    return;
  }
  if (command.object === 'table') {
    applyTable(tx, command);
    return;
  }
  const table = tx.tableOf(command);
  if (!table) {
    // Of a plan only: nobody has written it, so there is no place to point at.
    if (command.object === 'room' || command.object === 'emptied') throw tx.fail(errors.missing, { line: 1, from: 1, to: 1 });
    throw tx.missingTable(command);
  }
  switch (command.object) {
    case 'room':
      command.rules.take(tx, table, command);
      break;
    case 'emptied':
      emptyChains(tx, table, command.chains);
      break;
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
