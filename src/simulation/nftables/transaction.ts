import type { Command } from './command.ts';
import { type Place, Stop } from './error.ts';
import { nearest } from './misspell.ts';
import type { CommandPlaces } from './parse.ts';
import { findTable, type NamedSet, type NftRuleset, type Table } from './ruleset.ts';
import type { Rule } from './statement.ts';

/** What a transaction may use. */
export interface ApplyOptions {
  /** Seconds; elements with a timeout begin to live now. */
  readonly now: number;
  /** Where things stood in the text, for complaints. */
  readonly places?: CommandPlaces;
  /** Leaves the kernel's check for loops and misplaced statements out; for writers that are known to make none. */
  readonly trusted?: boolean;
}

/** A command that is about something in a table. */
export type TableCommand = Exclude<Command, { object: 'ruleset' }>;

/** Errors of the kernel in nft's words. */
export const errors = {
  missing: 'No such file or directory',
  exists: 'File exists',
  busy: 'Device or resource busy',
  unsupported: 'Operation not supported',
} as const;

const nowhere: Place = { line: 1, from: 1, to: 1 };

/** A transaction under way: what was changed so far, how to take it back, and whom to blame. */
export class Transaction {
  readonly ruleset: NftRuleset;
  readonly options: ApplyOptions;
  /** Rules that were added, with their commands. */
  readonly touched = new Map<Rule, Command>();
  /** Sets made by this transaction: nft may still change their flags. */
  readonly newSets = new Set<NamedSet>();
  readonly #undo: (() => void)[] = [];
  // The table of the last command: nearly always the next one's too.
  #table: Table | undefined;

  constructor(ruleset: NftRuleset, options: ApplyOptions) {
    this.ruleset = ruleset;
    this.options = options;
  }

  /** Notes what has to be done if the transaction fails. */
  onFailure(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Takes everything back. */
  rollback(): void {
    for (let i = this.#undo.length - 1; i >= 0; i--) this.#undo[i]?.();
  }

  tableOf({ family, table }: { readonly family: Table['family']; readonly table: string }): Table | undefined {
    if (this.#table?.name !== table || this.#table.family !== family) this.#table = findTable(this.ruleset, family, table);
    return this.#table;
  }

  /** Tables have changed: look again. */
  forgetTable(): void {
    this.#table = undefined;
  }

  takeHandle(table: Table): number {
    const handle = table.nextHandle++;
    this.onFailure(() => {
      table.nextHandle = handle;
    });
    return handle;
  }

  /** Removes an object; taking that back puts it where it was in the order. */
  forget<T>(map: Map<string, T>, name: string, object: T): void {
    const order = this.options.trusted ? undefined : [...map];
    map.delete(name);
    this.onFailure(() => {
      if (order) map.clear();
      for (const [key, value] of order ?? [[name, object] as const]) map.set(key, value);
    });
  }

  placeOf(command: Command, part: 'whole' | 'table' | 'name'): Place {
    const places = this.options.places?.commands.get(command);
    return places?.[part] ?? places?.whole ?? nowhere;
  }

  /** Where a part of a rule, or an element, stands. */
  partPlace(part: object): Place {
    return this.options.places?.parts.get(part) ?? nowhere;
  }

  /** The kernel's complaint. */
  fail(message: string, { line, from, to }: Place): Stop {
    return new Stop(`Could not process rule: ${message}`, { line, from, to });
  }

  /** The kernel's complaint about a command. */
  failCommand(message: string, command: Command, part: 'whole' | 'table' | 'name' = 'name'): Stop {
    return this.fail(message, this.placeOf(command, part));
  }

  /** nft's own complaint: it looked before it asked the kernel, and may have a guess. */
  notFound({ line, from, to }: Place, guess?: string): Stop {
    return new Stop(guess === undefined ? errors.missing : `${errors.missing}; did you mean ${guess}?`, { line, from, to });
  }

  missingTable(command: TableCommand): Stop {
    const place = this.placeOf(command, 'table');
    const near = command.verb === 'flush' ? undefined : nearest(command.table, new Set(this.ruleset.tables.map((table) => table.name)));
    const table = near === undefined ? undefined : this.ruleset.tables.find((one) => one.name === near);
    if (table) return this.notFound(place, `table ‘${table.name}’ in family ${table.family}`);
    return command.object === 'rule' || command.verb !== 'add' ? this.fail(errors.missing, place) : this.notFound(place);
  }

  missingChain(table: Table, command: Command & { readonly chain: string }, guess: boolean): Stop {
    const near = guess ? nearest(command.chain, table.chains.keys()) : undefined;
    const place = this.placeOf(command, 'name');
    return near === undefined ? this.fail(errors.missing, place) : this.notFound(place, `chain ‘${near}’ in table ${table.family} ‘${table.name}’`);
  }

  missingSet(table: Table, name: string, place: Place): Stop {
    const near = nearest(name, table.sets.keys());
    const kind = near === undefined ? '' : table.sets.get(near)?.definition.kind;
    return this.notFound(place, near === undefined ? undefined : `${kind} ‘${near}’ in table ${table.family} ‘${table.name}’`);
  }
}
