import { describe, expect, it } from 'vitest';
import { bringsEdits, packEdits, unpackEdits } from '../../src/notebook/share';

async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `#edits=${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
}

describe('share links', () => {
  it('bring back what they were made of', async () => {
    const edits = { cluster: 'const a = "ü → 10.0.0.1";\n', other: '' };
    const hash = await packEdits(edits);
    expect(bringsEdits(hash)).toBe(true);
    expect(hash).toMatch(/^#edits=[\w-]+$/);
    expect(await unpackEdits(hash)).toEqual({ edits });
  });
  it('refuse to be made of more than a link holds', async () => {
    let state = 1;
    const noise = Array.from({ length: 80_000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return String.fromCharCode(33 + ((state >>> 16) % 90));
    }).join('');
    await expect(packEdits({ a: noise })).rejects.toThrow(/too long for a link/);
  });
  it.each([
    ['damaged', () => Promise.resolve('#edits=AAAA'), /damaged/],
    ['not base64', () => Promise.resolve('#edits=%%%'), /damaged/],
    ['cut short', async () => (await packEdits({ a: 'x'.repeat(3000) })).slice(0, 20), /damaged/],
    ['too long', () => Promise.resolve(`#edits=${'A'.repeat(70_000)}`), /longer than any link/],
    ['a bomb', () => packed(JSON.stringify({ version: 1, edits: { a: 'x'.repeat(20_000_000) } })), /unpacks to more/],
    ['no JSON', () => packed('hello'), /not made by this version/],
    ['another version', () => packed('{"version":7,"edits":{}}'), /not made by this version/],
    ['code that is no text', () => packed('{"version":1,"edits":{"a":{"toString":1}}}'), /not made by this version/],
    [
      'too many blocks',
      () => packed(JSON.stringify({ version: 1, edits: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i, ''])) })),
      /not made by this version/,
    ],
  ])('a link that is %s is refused in plain words', async (_name, make, words) => {
    await expect(unpackEdits(await make())).rejects.toThrow(words);
  });
});
