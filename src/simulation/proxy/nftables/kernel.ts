import { applyCommands } from '../../nftables/apply.ts';
import type { Command } from '../../nftables/command.ts';
import type { NftError } from '../../nftables/error.ts';
import type { Plan } from '../../nftables/plan.ts';
import type { NftRuleset } from '../../nftables/ruleset.ts';
import { hashOf } from '../../nftables/set-elements.ts';
import type { ElementCommand } from './element-cache.ts';
import type { Block, Transaction } from './proxier.ts';
import { ServiceBlock } from './service-block.ts';

type BlockPlan = ServiceBlock['plan'];

/**
 * kube-proxy's hand on the kernel: carries out transactions, and does not do again what is done. Of a block that is in effect as it stands
 * only the rules get other handles; instead of emptying the sets and putting everything back, what is gone is taken out.
 */
export class KernelWriter {
  readonly #ruleset: NftRuleset;
  /** Of the last transaction that wrote all: what each block is made of. */
  readonly #inEffect = new Map<ServiceBlock, BlockPlan>();
  /** How many blocks want an element. */
  readonly #wanted = new Map<string, number>();
  /** The generation of the rule set as it was left; another one means that somebody else has written. */
  #generation = -1;

  constructor(ruleset: NftRuleset) {
    this.#ruleset = ruleset;
  }

  /** Undefined if all of it was done. What comes behind a transaction that failed is not tried. */
  write(transactions: readonly Transaction[], now: number): NftError | undefined {
    for (const { blocks } of transactions) {
      if (this.#ruleset.generation !== this.#generation) this.#forget();
      const error = applyCommands(this.#ruleset, this.#planOf(blocks), { now, trusted: true });
      this.#generation = error ? -1 : this.#ruleset.generation;
      if (error) return error;
    }
    return undefined;
  }

  *#planOf(blocks: readonly Block[]): Plan {
    const known = this.#inEffect.size > 0;
    for (const block of blocks) {
      if (block instanceof ServiceBlock) yield* this.#planOfService(block);
      else if (known && block.empties) yield* this.#takeOut(blocks);
      else yield* block.plan ?? block.commands;
    }
  }

  #planOfService(block: ServiceBlock): Plan {
    const known = this.#inEffect.get(block);
    if (known) return known.filter((command) => command.object === 'room');
    const { plan } = block;
    this.#inEffect.set(block, plan);
    for (const key of elementKeys(plan).keys()) this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + 1);
    return plan;
  }

  // Elements of blocks that are not written any more.
  *#takeOut(blocks: readonly Block[]): Iterable<Command> {
    const written = new Set(blocks);
    for (const [block, plan] of this.#inEffect) {
      if (written.has(block)) continue;
      this.#inEffect.delete(block);
      for (const [key, command] of elementKeys(plan)) {
        const wanted = (this.#wanted.get(key) ?? 0) - 1;
        if (wanted > 0) this.#wanted.set(key, wanted);
        else {
          this.#wanted.delete(key);
          yield { ...command, verb: 'delete' };
        }
      }
    }
  }

  #forget(): void {
    this.#inEffect.clear();
    this.#wanted.clear();
  }
}

// Each element once, with the command that puts it there; kube-proxy's commands have one element each.
function elementKeys(plan: BlockPlan): Map<string, ElementCommand> {
  const keys = new Map<string, ElementCommand>();
  for (const command of plan) if (command.object === 'element') for (const { key } of command.elements) keys.set(`${command.set} ${hashOf(key)}`, command);
  return keys;
}
