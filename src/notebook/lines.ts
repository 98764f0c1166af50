/**
 * What stands between two blocks where their types are looked at: a line break, and a semicolon, so that a block begins a statement whatever its
 * first character is. Without it a `(`, `[` or backtick there would carry on the line above.
 */
export const joint = '\n;';

/** First line of each block, from 1, when the blocks stand one below the other. */
export function startsOf(blocks: readonly string[]): number[] {
  const starts: number[] = [];
  let line = 1;
  for (const block of blocks) {
    starts.push(line);
    line += block.split('\n').length;
  }
  return starts;
}

/** The block that holds a line of the program. */
export function blockAt(starts: readonly number[], line: number): number {
  let block = 0;
  for (const [i, start] of starts.entries()) if (start <= line) block = i;
  return block;
}
