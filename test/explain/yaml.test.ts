import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { present, type YamlView, yaml } from '../../src/simulation/index.ts';

const fixtures = new URL('../fixtures/manifests/', import.meta.url);
const join = (view: YamlView): string => view.pieces.map(([, text]) => text).join('');
const kinds = (view: YamlView): string[] => view.pieces.filter(([kind]) => kind !== 'plain').map(([kind, text]) => `${kind} ${text}`);

describe('yaml', () => {
  it.each(readdirSync(fixtures))('%s: the pieces are the text', (name) => {
    const text = readFileSync(new URL(name, fixtures), 'utf8');
    expect(join(yaml(text))).toBe(text);
    expect(kinds(yaml(text)).filter((piece) => piece.startsWith('key '))).toContain('key apiVersion');
  });
  it('tells values by what the parser makes of them, not by how they look', () => {
    expect(kinds(yaml('a: yes\nb: true\nc: 0x10\nd: "5"\ne: 5\nf: null\n'))).toEqual([
      'key a',
      'string yes',
      'key b',
      'constant true',
      'key c',
      'number 0x10',
      'key d',
      'string "5"',
      'key e',
      'number 5',
      'key f',
      'constant null',
    ]);
  });
  it('comments are comments, and a # in a block of text is none', () => {
    const text = '# first\na: |\n  # text\n  b\nc: 1 # last\n---\n{d: [e, "f # g"]} # end\n';
    expect(join(yaml(text))).toBe(text);
    expect(kinds(yaml(text)).filter((piece) => piece.startsWith('comment'))).toEqual(['comment # first', 'comment # last', 'comment # end']);
  });
  it('a # within a word, a quoted key, an anchor and a list of pairs are what they are', () => {
    expect(kinds(yaml('a#b: c#d # e\n"x # y": &n# 1\nz: [p: q, *n#]\n'))).toEqual([
      'key a#b',
      'string c#d',
      'comment # e',
      'key "x # y"',
      'number 1',
      'key z',
      'key p',
      'string q',
    ]);
  });
  it('takes objects', () => {
    const view = yaml({ kind: 'Service', spec: { ports: [{ port: 80 }] } });
    expect(join(view)).toBe('kind: Service\nspec:\n  ports:\n  - port: 80\n');
    expect(present(view)).toBe(view);
  });
  it('refuses text that is none', () => {
    expect(() => yaml('a: [1\nb: 2')).toThrow(/^yaml: line \d+, column \d+: ./);
  });
});
