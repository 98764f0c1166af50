import type { RestoreLine } from '../../iptables/restore.ts';
import { printChains, printLines } from '../print-restore.ts';
import type { BlockText, ServiceBlock } from './builder.ts';

/** Lines of both tables. */
export interface Parts {
  readonly filter: readonly RestoreLine[];
  readonly nat: readonly RestoreLine[];
}

/** A restore input out of blocks: what belongs to no Service before and behind them, and only the changed ones whole (all, if `changed` is absent). */
export function printBlocks(
  chains: { readonly filter: readonly string[]; readonly nat: readonly string[] },
  head: Parts,
  tail: Parts,
  stale: readonly string[],
  blocks: readonly ServiceBlock[],
  changed: ReadonlySet<string> | undefined,
): string {
  const filter: string[] = ['*filter\n', printChains(chains.filter), printLines(head.filter)];
  const natChains: string[] = ['*nat\n', printChains(chains.nat)];
  const nat: string[] = [printLines(head.nat)];
  for (const block of blocks) {
    const whole = !changed || changed.has(block.service);
    const text = textOf(block);
    if (text.filter) filter.push(text.filter);
    if (whole) natChains.push(text.chains);
    nat.push(text.always);
    if (whole) nat.push(text.rest);
  }
  filter.push(printLines(tail.filter), 'COMMIT\n');
  natChains.push(printChains(stale));
  nat.push(printLines(tail.nat), 'COMMIT\n');
  return [...filter, ...natChains, ...nat].join('');
}

function textOf(block: ServiceBlock): BlockText {
  const { filter, chains, nat, always } = block;
  block.text ??= { filter: printLines(filter), chains: printChains(chains), always: printLines(nat, 0, always), rest: printLines(nat, always) };
  return block.text;
}
