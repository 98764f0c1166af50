import { describe, expect, it } from 'vitest';
import { excerptOf, readHit, readHits } from '../../src/search/results';

const text = `${'One word after another. '.repeat(10)}Here a packet is masqueraded, at last. ${'And so it goes on. '.repeat(20)}`;
const at = text.indexOf('masqueraded,');

describe('what stands around a word that was found', () => {
  it('whole words, with the one that was found told apart, without its comma', () => {
    const pieces = excerptOf(text, [[at, 'masqueraded,'.length]]);
    expect(pieces.filter(({ found }) => found)).toEqual([{ text: 'masqueraded', found: true }]);
    const whole = pieces.map((piece) => piece.text).join('');
    expect(whole).toMatch(/^… \S.* a packet is masqueraded, at last\. .*\S …$/);
    expect(whole.length).toBeLessThan(240);
  });
  it('nothing is left out of a short text', () => {
    expect(excerptOf('a packet', [[2, 6]])).toEqual([
      { text: 'a ', found: false },
      { text: 'packet', found: true },
    ]);
  });
  it('places in any order, none twice', () => {
    const pieces = excerptOf('pod to pod', [
      [7, 3],
      [0, 3],
      [0, 3],
    ]);
    expect(pieces.map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join('')).toBe('[pod] to [pod]');
  });
});

describe('a hit', () => {
  it('in a page’s title', () => {
    expect(readHit({ document: { t: 'Glossary', u: '/learn/g' }, page: undefined, metadata: {} })).toEqual({
      url: '/learn/g',
      title: 'Glossary',
      page: undefined,
      excerpt: [],
    });
  });
  it('in a heading', () => {
    expect(readHit({ document: { t: 'hook', u: '/learn/g', h: '#hook' }, page: { t: 'Glossary' }, metadata: {} })).toMatchObject({
      url: '/learn/g#hook',
      title: 'hook',
      page: 'Glossary',
      excerpt: [],
    });
  });
  it('in the text below a heading', () => {
    const hit = readHit({
      document: { t: 'a packet', s: 'hook', u: '/learn/g', h: '#hook' },
      page: { t: 'Glossary' },
      metadata: { packet: { t: { position: [[2, 6]] } } },
    });
    expect(hit).toMatchObject({ title: 'hook', page: 'Glossary' });
    expect(hit.excerpt).toContainEqual({ text: 'packet', found: true });
  });
  it('in a heading and in the text below it is one result, in the place of the first', () => {
    const heading = { document: { t: 'hook', u: '/g', h: '#hook' }, page: { t: 'Glossary' }, metadata: {} };
    const other = { document: { t: 'chain', u: '/g', h: '#chain' }, page: { t: 'Glossary' }, metadata: {} };
    const text = {
      document: { t: 'a hook', s: 'hook', u: '/g', h: '#hook' },
      page: { t: 'Glossary' },
      metadata: { hook: { t: { position: [[2, 4]] } } },
    } as const;
    const results = readHits([heading, other, text]);
    expect(results.map(({ url }) => url)).toEqual(['/g#hook', '/g#chain']);
    expect(results[0]?.excerpt).toContainEqual({ text: 'hook', found: true });
  });
});
