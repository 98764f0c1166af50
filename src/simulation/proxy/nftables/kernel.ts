import { applyCommands } from '../../nftables/apply.ts';
import type { Command } from '../../nftables/command.ts';
import type { NftError } from '../../nftables/error.ts';
import type { NftRuleset } from '../../nftables/ruleset.ts';
import type { Block, Transaction } from './proxier.ts';

/** kube-proxy's hand on the kernel. */
export class KernelWriter {
  readonly #ruleset: NftRuleset;

  constructor(ruleset: NftRuleset) {
    this.#ruleset = ruleset;
  }

  write(transactions: readonly Transaction[], now: number): NftError | undefined {
    for (const { blocks } of transactions) {
      const error = applyCommands(this.#ruleset, commandsOf(blocks), { now, trusted: true });
      if (error) return error;
    }
    return undefined;
  }
}

function* commandsOf(blocks: Iterable<Block>): Iterable<Command> {
  for (const block of blocks) yield* block.commands;
}
