import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printYaml } from '../../src/simulation/api/print-yaml.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/kubectl/${name}`, import.meta.url), 'utf8');

describe('printYaml', () => {
  it.each(['config-map', 'list'])('prints %s as kubectl -o yaml does', (name) => {
    expect(printYaml(JSON.parse(fixture(`${name}.json`)))).toBe(fixture(`${name}.yaml`));
  });
  it.each([
    ['an empty object', {}, '{}\n'],
    ['empty things inside', { a: {}, b: [], c: null }, 'a: {}\nb: []\nc: null\n'],
    ['lists are not indented', { a: [{ b: 1, c: 2 }, 'x'] }, 'a:\n- b: 1\n  c: 2\n- x\n'],
    ['a list in a list', { a: [[1, 2], [3]] }, 'a:\n- - 1\n  - 2\n- - 3\n'],
    ['keys that need quotes', { y: 1, '1': 2, 'a b': 3, '': 4 }, '"": 4\n"1": 2\na b: 3\n"y": 1\n'],
  ])('%s', (_, value, text) => {
    expect(printYaml(value)).toBe(text);
  });
  it('what it prints reads back as it was', () => {
    const value = JSON.parse(fixture('config-map.json')) as object;
    expect(parse(printYaml(value))).toEqual(value);
  });
});
