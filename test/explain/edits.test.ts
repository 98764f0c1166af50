import { describe, expect, it } from 'vitest';
import { edits } from '../../src/simulation/explain/edits.ts';
import { createRandom } from '../../src/simulation/index.ts';

const text = (before: string, after: string): string =>
  edits([...before], [...after], (letter) => letter)
    .map((edit) => (edit.kind === 'same' ? edit.after : edit.kind === 'added' ? `+${edit.after}` : `-${edit.before}`))
    .join(' ');

describe('the way from one list to another', () => {
  it.each([
    ['', '', ''],
    ['', 'ab', '+a +b'],
    ['ab', '', '-a -b'],
    ['abc', 'abc', 'a b c'],
    ['abc', 'axc', 'a -b +x c'],
    ['abcabba', 'cbabac', '-a -b c +b a b -b a +c'],
    ['ab', 'ba', '-a b +a'],
  ])('%s → %s', (before, after, expected) => {
    expect(text(before, after)).toBe(expected);
  });

  it('keeps both lists whole and is as short as the longest common subsequence allows', () => {
    const random = createRandom(5);
    const word = (): string[] => Array.from({ length: random.below(12) }, () => 'abc'.charAt(random.below(3)));
    for (let round = 0; round < 500; round++) {
      const [before, after] = [word(), word()];
      const found = edits(before, after, (letter) => letter);
      expect(found.flatMap((edit) => (edit.kind === 'added' ? [] : edit.before))).toEqual(before);
      expect(found.flatMap((edit) => (edit.kind === 'removed' ? [] : edit.after))).toEqual(after);
      expect(found.filter((edit) => edit.kind === 'same')).toHaveLength(longestCommon(before, after));
    }
  });
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) (table[i] as number[])[j] = a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
  return at(a.length, b.length);
}
