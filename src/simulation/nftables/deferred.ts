import { applyRule } from './apply-rule.ts';
import type { Command } from './command.ts';
import type { Family } from './family.ts';
import { kernelForm } from './kernel-form.ts';
import type { Room } from './plan.ts';
import { setsOf } from './references.ts';
import type { Chain, NftRuleset, Table } from './ruleset.ts';
import type { Rule, Statement } from './statement.ts';
import { Transaction } from './transaction.ts';

interface Part {
  readonly handles: number;
  base: number;
  /** Undefined until somebody looks. */
  rules?: readonly Rule[];
}

/**
 * Rules of chains that belong together, worked out when somebody looks into one of the chains: a packet, a listing, a transaction of another
 * writer. A cluster may have hundreds of thousands, and nearly nobody ever looks. They keep the handles that they have from their rooms.
 */
export class DeferredRules {
  readonly #chains: ReadonlySet<string>;
  readonly #make: () => Iterable<Command>;
  readonly #parts: Part[] = [];
  readonly #rooms = new Map<Room, Part>();
  #where: { readonly ruleset: NftRuleset; readonly table: Table } | undefined;

  /** @param chains all chains that the rules are for. @param make the transaction's commands; those that are about rules are taken. */
  constructor(chains: ReadonlySet<string>, make: () => Iterable<Command>) {
    this.#chains = chains;
    this.#make = make;
  }

  /** Takes handles for a room; a room that has some gets others. The first room puts the rules in their chains' place. */
  take(tx: Transaction, table: Table, room: Room): void {
    if (this.#where && this.#where.table !== table) throw new Error('rules that wait are of one table');
    const base = tx.takeHandles(table, room.handles);
    const part = this.#rooms.get(room);
    if (part) {
      tx.onFailure(renumber, part, part.base);
      renumber(part, base);
      return;
    }
    const added: Part = { handles: room.handles, base };
    this.#rooms.set(room, added);
    this.#parts.push(added);
    if (this.#parts.length > 1) return;
    this.#where = { ruleset: tx.ruleset, table };
    for (const name of this.#chains) {
      const chain = table.chains.get(name);
      if (!chain) throw new Error(`rules for a chain that is not there: ${name}`);
      chain.deferred = this;
      tx.onFailure(undefer, chain);
    }
  }

  /** Puts the rules into the chains that still wait for them. */
  fill(): void {
    if (!this.#where) return;
    const { ruleset, table } = this.#where;
    const waiting = new Set<string>();
    for (const name of this.#chains) {
      const chain = table.chains.get(name);
      if (chain?.deferred !== this) continue;
      chain.deferred = undefined;
      waiting.add(name);
    }
    const parts = this.#parts[Symbol.iterator]();
    let part: Part | undefined;
    let rules: Rule[] = [];
    let tx = new RoomTransaction(ruleset, 0, 0);
    for (const command of this.#make()) {
      if (command.object !== 'rule' || command.verb !== 'add') continue;
      if (tx.isFull) {
        if (part) part.rules = rules;
        part = parts.next().value;
        if (!part) throw new Error('more rules than there is room for');
        tx = new RoomTransaction(ruleset, part.base, part.handles);
        rules = [];
      }
      if (!waiting.has(command.chain)) tx.skip(handlesOf(command.rule.statements, table.family));
      else {
        applyRule(tx, table, command);
        const rule = table.chains.get(command.chain)?.rules.at(-1);
        if (rule) rules.push(rule);
      }
    }
    if (part) part.rules = rules;
    if (!tx.isFull || parts.next().value) throw new Error('fewer rules than there is room for');
  }
}

function undefer(chain: Chain): void {
  chain.deferred = undefined;
}

function renumber(part: Part, base: number): void {
  const by = base - part.base;
  part.base = base;
  for (const rule of part.rules ?? []) rule.handle += by;
}

/** Handles come from a room. */
class RoomTransaction extends Transaction {
  #next: number;
  readonly #end: number;

  constructor(ruleset: NftRuleset, base: number, handles: number) {
    super(ruleset, { now: 0, trusted: true });
    this.#next = base;
    this.#end = base + handles;
  }

  get isFull(): boolean {
    return this.#next === this.#end;
  }

  override takeHandle(): number {
    if (this.isFull) throw new Error('a rule has no room');
    return this.#next++;
  }

  skip(handles: number): void {
    this.#next += handles;
  }
}

/** How many handles a rule takes: one, and one for each set of its own. */
export function handlesOf(statements: readonly Statement[], family: Family): number {
  let handles = 1;
  for (const statement of kernelForm(statements, family, () => undefined)) for (const set of setsOf(statement)) if (set.kind === 'anonymous') handles++;
  return handles;
}
