/** A block as far as the order of a page's program is concerned. */
export interface Ordered {
  /** Stands alone: runs without the blocks above, and no block below sees it. */
  readonly isolated?: boolean;
  /** A reader's solution: runs behind the blocks above, but no block below sees it. */
  readonly exercise?: boolean;
}

/** Indexes of the blocks that run when the block at `index` runs, itself last. */
export function programOf(blocks: readonly Ordered[], index: number): number[] {
  if (blocks[index]?.isolated) return [index];
  return [...programAbove(blocks, index), index];
}

/** Indexes of the blocks of the page's program among the first `count`. */
export function programAbove(blocks: readonly Ordered[], count: number): number[] {
  return blocks.slice(0, count).flatMap((block, i) => (block.isolated || block.exercise ? [] : [i]));
}
