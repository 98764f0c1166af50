import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleInParts } from '../../scripts/late-parts.mjs';
import { parts } from '../../scripts/parts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'late-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const late = new URL('../../src/notebook/sandbox/late.ts', import.meta.url).pathname;

const files = {
  'package/shared.ts': 'export class Shared {}\nexport const count = { n: 0 };',
  'package/door.ts': `import { count, Shared } from './shared.ts';
    export class Rare { static origin = 'far'; constructor(public readonly name: string) { count.n++; } hello() { return 'hello ' + this.name; } }
    export function rare(x: unknown) { return x instanceof Shared; }`,
  'package/constant.ts': 'export const limit = 5;',
  'notebook/sandbox/late.ts': `export * from ${JSON.stringify(late)};`,
  'entry.ts': `import { Rare, rare } from './package/door.ts';
    import { count, Shared } from './package/shared.ts';
    import { missingParts } from './notebook/sandbox/late.ts';
    Object.assign(self, { run: (code: string) => { try { return new Function('Rare', 'rare', 'Shared', 'count', 'return ' + code)(Rare, rare, Shared, count); } catch (error) { return String(error); } }, missingParts });`,
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function bundle(doors: Record<string, string[]>) {
  const common = { bundle: true, target: 'es2022', platform: 'browser', absWorkingDir: folder, logLevel: 'silent' };
  return bundleInParts({ root: join(folder, 'package'), entry: 'entry.ts', parts: doors, common });
}

interface Runner {
  run(code: string): unknown;
  missingParts(): string[];
}

function start(...texts: string[]): Runner {
  const self: Record<string, unknown> = {};
  self.self = self;
  createContext(self);
  for (const text of texts) runInContext(text, self);
  return self as unknown as Runner;
}

const { runner, parts: made } = await bundle({ rare: ['door.ts'] });
const part = made.rare ?? '';

describe('parts that come late', () => {
  it('a program that does not reach for a part misses none', () => {
    const sandbox = start(runner);
    expect(sandbox.run('new Shared() instanceof Shared')).toBe(true);
    expect(sandbox.missingParts()).toEqual([]);
    expect(runner).not.toContain('hello ');
  });
  it.each(['rare(1)', "new Rare('a')", 'Rare.origin', '1 instanceof Rare || new Shared() instanceof Rare', "'origin' in Rare"])('%s names the part', (code) => {
    const sandbox = start(runner);
    expect(sandbox.run(code)).toBe('Error: rare');
    expect(sandbox.missingParts()).toEqual(['rare']);
  });
  it('an exception that the program catches is missed all the same', () => {
    const sandbox = start(runner);
    expect(sandbox.run("(() => { try { return rare(1); } catch { return 'caught'; } })()")).toBe('caught');
    expect(sandbox.missingParts()).toEqual(['rare']);
  });
  it.each([
    ["new Rare('a').hello()", 'hello a'],
    ['Rare.origin', 'far'],
    ["new Rare('a') instanceof Rare", true],
    ['rare(new Shared())', true],
    ["(new Rare('a'), new (class extends Rare {})('b').hello(), count.n)", 2],
    ["new (class Own extends Rare { hello() { return 'own ' + super.hello(); } })('b').hello()", 'own hello b'],
  ])('with the part, %s is what it would be without parts; shared modules are there once', (code, value) => {
    const sandbox = start(runner, part);
    expect(sandbox.run(code)).toBe(value);
    expect(sandbox.missingParts()).toEqual([]);
  });
  it('what cannot be called cannot stand at a door', async () => {
    await expect(bundle({ rare: ['constant.ts'] })).rejects.toThrow('constant.ts cannot be a door of a part: its export limit is no function');
  });
  it('every part of the simulation has its address', () => {
    const text = readFileSync(new URL('../../src/notebook/sandbox/part-urls.ts', import.meta.url), 'utf8');
    const imported = [...text.matchAll(/generated\/part-([\w-]+)\.iife\.txt/g)].map(([, name]) => name);
    expect(imported.sort()).toEqual(Object.keys(parts).sort());
  });
});
