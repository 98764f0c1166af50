import { addElement, deleteElement } from './apply-element.ts';
import type { Command } from './command.ts';
import { Stop } from './error.ts';
import { countData } from './references.ts';
import { createSet, type NamedSet, type Table } from './ruleset.ts';
import { type Element, withSetDefaults } from './set.ts';
import { errors, type Transaction } from './transaction.ts';

type SetCommand = Extract<Command, { object: 'set' | 'map' }>;
type SetAddition = Extract<SetCommand, { verb: 'add' | 'create' }>;

/** `add set`, `add map` and so on. */
export function applySet(tx: Transaction, table: Table, command: SetCommand): void {
  if ('definition' in command) {
    const found = table.sets.get(command.definition.name);
    if (found) updateSet(tx, found, command);
    else addSet(tx, table, command);
    return;
  }
  const set = table.sets.get(command.name);
  if (!set) throw command.verb === 'flush' ? tx.notFound(tx.placeOf(command, 'name')) : tx.failCommand(errors.missing, command);
  if (command.verb === 'flush') flushSet(tx, table, set);
  else {
    if (set.uses > 0) throw tx.failCommand(errors.busy, command);
    for (const element of set.elements) countData(tx, table, element.data, -1);
    tx.forget(table.sets, command.name, set);
  }
}

function addSet(tx: Transaction, table: Table, { definition }: SetAddition): void {
  const set = createSet(withSetDefaults(definition), tx.takeHandle(table));
  table.sets.set(definition.name, set);
  tx.newSets.add(set);
  tx.onFailure(() => table.sets.delete(definition.name));
}

// Sizes and times of a set that is there may change (Linux 6.4); the rest has to be the same.
function updateSet(tx: Transaction, set: NamedSet, command: SetAddition): void {
  const after = withSetDefaults(command.definition);
  const before = set.definition;
  const same = before.key.join() === after.key.join() && before.data?.join() === after.data?.join() && before.flags.join() === after.flags.join();
  if (command.verb === 'create' || !same) throw tx.failCommand(errors.exists, command);
  const { timeout = before.timeout, size = before.size, gcInterval = before.gcInterval } = after;
  if (before.timeout === timeout && before.size === size && before.gcInterval === gcInterval) return;
  set.definition = { ...before, timeout, size, gcInterval };
  tx.onFailure(() => {
    set.definition = before;
  });
}

function flushSet(tx: Transaction, table: Table, set: NamedSet): void {
  const { elements } = set;
  if (elements.size === 0) return;
  set.elements = createSet(set.definition, 0).elements;
  tx.onFailure(() => {
    set.elements = elements;
  });
  if (set.definition.data?.[0] === 'verdict') for (const element of elements) countData(tx, table, element.data, -1);
}

/** `add element` and so on. */
export function applyElements(tx: Transaction, table: Table, command: Extract<Command, { object: 'element' }>): void {
  const set = table.sets.get(command.set);
  if (!set) throw tx.missingSet(table, command.set, tx.placeOf(command, 'name'));
  for (const element of command.elements) {
    const place = tx.options.places?.parts.get(element);
    const complain = (message: string, other?: Element): Stop => {
      const { line, from, to } = place ?? tx.placeOf(command, 'whole');
      if (!other) return tx.fail(message, { line, from, to });
      // nft itself saw it, and shows the other one if that is in the same command.
      const about = command.elements.includes(other) ? [tx.partPlace(other)] : undefined;
      return new Stop(message, { line, from, to }, about);
    };
    const context = { tx, table, place, complain };
    if (command.verb === 'add' || command.verb === 'create') addElement(set, element, command.verb === 'create', context);
    else deleteElement(set, element, context);
  }
}
