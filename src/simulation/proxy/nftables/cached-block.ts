import type { Command } from '../../nftables/command.ts';
import type { Emptied, Plan, Room } from '../../nftables/plan.ts';
import type { ElementCommand } from './element-cache.ts';
import type { ServiceBlock } from './service-block.ts';

/** A service port's block with only those commands about elements that make a difference. */
export class CachedBlock {
  readonly plan: Plan;
  readonly #block: ServiceBlock;
  readonly #elements: (readonly Command[])[] = [];

  /** @param ensure what has to be done for an element to be there. */
  constructor(block: ServiceBlock, ensure: (command: ElementCommand) => readonly Command[]) {
    this.#block = block;
    this.plan = block.plan.flatMap((command): readonly (Command | Room | Emptied)[] => {
      if (command.object !== 'element') return [command];
      const needed = ensure(command);
      this.#elements.push(needed);
      return needed;
    });
  }

  get commands(): readonly Command[] {
    const elements = this.#elements.values();
    return this.#block.commands.flatMap((command) => (command.object === 'element' ? (elements.next().value ?? []) : [command]));
  }
}
