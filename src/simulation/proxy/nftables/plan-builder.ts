import type { Command } from '../../nftables/command.ts';
import { DeferredRules, handlesOf } from '../../nftables/deferred.ts';
import type { Emptied, Room } from '../../nftables/plan.ts';
import type { SetDefinition } from '../../nftables/set.ts';
import type { Statement } from '../../nftables/statement.ts';
import { TransactionBuilder, tableName } from './builder.ts';

/** Collects commands as they are carried out: the chains of the block first, and room where rules will be. */
export class PlanBuilder extends TransactionBuilder {
  readonly #rules: DeferredRules;
  readonly #plan: (Command | Room | Emptied)[] = [];
  #handles = 0;
  #taken = 0;

  /** @param make all commands, rules too, when they are needed. */
  constructor(family: 'ip' | 'ip6', make: () => Iterable<Command>) {
    super(family);
    this.#rules = new DeferredRules(this.ensured, make);
    this.#plan.push({ object: 'emptied', family, table: tableName, chains: this.ensured });
  }

  override ensureChain(chain: string): void {
    this.ensured.add(chain);
  }

  override addRule(_: string, statements: readonly Statement[]): void {
    this.#handles += handlesOf(statements, this.family);
  }

  /** Rules that take this many handles. */
  skipRules(handles: number): void {
    this.#handles += handles;
  }

  override addSet(definition: SetDefinition): void {
    this.#take();
    super.addSet(definition);
  }

  /** Everything in order. */
  finish(): readonly (Command | Room | Emptied)[] {
    this.#take();
    return this.#plan;
  }

  // Handles are taken in kube-proxy's order; chains have theirs before any rule.
  #take(): void {
    for (; this.#taken < this.commands.length; this.#taken++) this.#plan.push(this.commands[this.#taken] as Command);
    if (this.#handles > 0) this.#plan.push({ object: 'room', family: this.family, table: tableName, rules: this.#rules, handles: this.#handles });
    this.#handles = 0;
  }
}
