import { describe, expect, it } from 'vitest';
import { colourTokens } from '../../../src/notebook/editor/colouring';
import { smallestChange } from '../../../src/notebook/editor/smallest-change';

describe('the smallest change', () => {
  const apply = (text: string, change: ReturnType<typeof smallestChange>): string =>
    change ? text.slice(0, change.from) + change.insert + text.slice(change.to) : text;
  it.each([
    ['', 'a'],
    ['a', ''],
    ['aaa', 'aa'],
    ['aa', 'aaa'],
    ['const a = 1;', 'const b = 1;'],
    ['abab', 'ab'],
    ['one\ntwo', 'three\ntwo'],
  ])('from %j to %j', (before, after) => {
    expect(apply(before, smallestChange(before, after))).toBe(after);
  });
  it('touches only what differs', () => {
    expect(smallestChange('const a = 1;', 'const bc = 1;')).toEqual({ from: 6, to: 7, insert: 'bc' });
  });
  it('is nothing between equal texts', () => {
    expect(smallestChange('a', 'a')).toBeUndefined();
  });
});

it('colours stand where their words stand, over empty lines and templates too', () => {
  const code = `const a = 1;\n\n\n// why\nshow(\`x \${a}\n y\`);\n`;
  const found = colourTokens(code).map(({ from, to, className }) => [code.slice(from, to), className]);
  expect(found).toEqual(
    expect.arrayContaining([
      ['const', 'code-keyword'],
      ['1', 'code-number'],
      ['// why', 'code-comment'],
      ['show', 'code-function'],
      [' y', 'code-string'],
    ]),
  );
});
