import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../../src/notebook/execute';
import { likelyCause } from '../../src/notebook/likely-cause';
import type { BlockOutput } from '../../src/notebook/output';
import { buildProgram } from '../../src/notebook/program';
import { readOutput } from '../../src/notebook/read-output';
import { runProgram } from '../../src/notebook/run-program';

async function outputsOf(blocks: readonly string[], options?: RunOptions): Promise<BlockOutput[]> {
  const outputs: BlockOutput[] = [];
  await runProgram(blocks, (output) => outputs.push(output), options);
  return outputs;
}

const shown = (output: BlockOutput | undefined): unknown => (output?.item.kind === 'value' && 'v' in output.item.value ? output.item.value.v : output?.item);

describe('a page is one program', () => {
  it('a later block sees what an earlier one declares', async () => {
    const outputs = await outputsOf(['const a: number = 2;', 'a * 3']);
    expect(outputs.map((output) => [output.block, shown(output)])).toEqual([[1, '6']]);
  });
  it.each([
    ['({ a: 1 })', 'an object in parentheses'],
    ['(1, 2);', 'a comma in parentheses'],
    ["const exports = 1, console = 2, show = 3; 'mine'", 'names of the runner taken'],
    ['1 // a comment behind it\n;', 'a semicolon in the next line'],
    ['`a\n`', 'a template of two lines'],
    ['function f() {}\nf.name', 'a function above'],
  ])('%s: %s', async (code) => {
    const outputs = await outputsOf(['const before = 1;', code]);
    expect(outputs.map(({ block, item }) => [block, item.kind])).toEqual([[1, 'value']]);
  });
  it.each(['[1].length', '(1)', '`one`', '+1', '/1/.source'])('a block that begins with %s does not carry on the one above', async (code) => {
    const outputs = await outputsOf(['const before = [2, 3]', code]);
    expect(outputs.map(({ block, item }) => [block, item.kind])).toEqual([[1, 'value']]);
  });
  it.each(['before', 'before // with a comment', 'before;', '(before)', 'before\n// and a comment'])('each beginning of a program is a program: %j', (code) => {
    const program = buildProgram(['const before = 1', code, '2', '// nothing']);
    if (!('pieces' in program)) throw new Error(program.message);
    const { pieces } = program;
    for (let count = 1; count <= pieces.length; count++) expect(() => new Function(pieces.slice(0, count).join('\n'))).not.toThrow();
    expect(pieces.map((piece) => piece.split('\n').length)).toEqual([1, code.split('\n').length, 1, 1]);
  });
  it('is strict', async () => {
    expect((await outputsOf(['nowhere = 1;']))[0]?.item).toMatchObject({ kind: 'error', message: 'ReferenceError: nowhere is not defined' });
  });
  it('an import in the first block serves the last', async () => {
    expect(shown((await outputsOf(["import { parsePrefix, printPrefix } from 'hairpin';", "printPrefix(parsePrefix('10.1.2.3/8'))"]))[0])).toBe('10.0.0.0/8');
  });
  it('await works at the top, show and console print in order', async () => {
    const outputs = await outputsOf(["show('one'); console.log('two', 2); await Promise.resolve(); 'three'"]);
    expect(outputs.map(({ item }) => item.kind)).toEqual(['value', 'log', 'value']);
  });
  it('another seed gives other addresses, the same seed the same', async () => {
    const code = [
      "import { createCluster } from 'hairpin'; const c = createCluster({ seed: 1 }); c.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } }); c.get('Service', 's').spec.clusterIP",
    ];
    const [own, one, two, again] = [
      await outputsOf(code),
      await outputsOf(code, { seed: 1 }),
      await outputsOf(code, { seed: 2 }),
      await outputsOf(code, { seed: 2 }),
    ].map((outputs) => shown(outputs[0]));
    expect(own).toBe(one);
    expect(two).not.toBe(one);
    expect(again).toBe(two);
  });
  it('the clock starts when it is told to', async () => {
    const code = ["import { createCluster } from 'hairpin'; new Date(createCluster().clock.now() * 1000).toISOString()"];
    expect(shown((await outputsOf(code, { start: '2026-01-02T03:04Z' }))[0])).toBe('2026-01-02T03:04:00.000Z');
  });
});

describe('errors', () => {
  it.each([
    ['in the block that threw, at its line', ['const a = 1;', "const b = 2;\nthrow new Error('no');"], 1, 2, /^no$/],
    ['of a name that nobody declared', ['1', 'foo + 1'], 1, 1, /foo is not defined/],
    ['of grammar', ['1', 'const x = ;'], 1, 1, /SyntaxError/],
    ['of a name that is declared twice', ['const a = 1;', 'const a = 2;'], 1, 1, /already been declared/],
    ['of the simulation', ["import { createCluster } from 'hairpin';\nconst c = createCluster();", "\nc.pod('nobody')"], 1, 2, /pods "nobody" not found/],
    [
      'of an import that is not there',
      ["import { readFileSync } from 'fs';\nreadFileSync('x')"],
      0,
      undefined,
      /Cannot find module 'fs'. You can import: hairpin, ip-num/,
    ],
  ])('%s', async (_name, blocks, block, line, message) => {
    const error = (await outputsOf(blocks)).find(({ item }) => item.kind === 'error');
    expect(error?.block).toBe(block);
    expect(error?.item).toMatchObject({ message: expect.stringMatching(message), ...(line === undefined ? {} : { line }) });
  });
  it.each([
    ['throw null'],
    ['throw { get message() { throw 1; } }'],
    ['throw Object.create(null)'],
    ['throw Object.assign(new Error(), { toString() { throw 1; }, message: { toString() { throw 2; } } })'],
  ])('whatever is thrown is reported: %s', async (code) => {
    expect((await outputsOf([code])).map(({ item }) => item.kind)).toEqual(['error']);
  });
  it.each([
    ['foo is not defined', /Nothing called foo is declared/],
    ["Cannot read properties of undefined (reading 'spec')", /What stands before \.spec has no value/],
    ["Identifier 'a' has already been declared", /The blocks of a page are one program/],
    ['c.conect is not a function', /check the spelling of c\.conect/],
  ])('%s comes with a likely cause', (message, words) => expect(likelyCause(message)).toMatch(words));
});

describe('output is capped', () => {
  it('in number', async () => {
    const outputs = await outputsOf(['for (let i = 0; i < 10_000; i++) console.log(i);']);
    expect(outputs).toHaveLength(501);
    expect(JSON.stringify(outputs.at(-1))).toContain('The rest is not shown');
  });
  it('in size', async () => {
    const outputs = await outputsOf(["for (let i = 0; i < 100; i++) console.log('x'.repeat(150_000));"]);
    expect(outputs.length).toBeLessThan(20);
    expect(JSON.stringify(outputs.at(-1))).toContain('The rest is not shown');
  });
  it('in depth', async () => {
    const [output] = await outputsOf(['let a: any = {}; const top = a; for (let i = 0; i < 5000; i++) { a.a = {}; a = a.a; } top']);
    expect(JSON.stringify(output).length).toBeLessThan(500);
  });
});

describe('what a sandbox sends is read as a stranger’s', () => {
  it.each([
    ['nothing', undefined],
    ['a block that is not there', { block: 9, item: { kind: 'value', value: { t: 'text', v: 'x' } } }],
    ['a block that is no number', { block: '__proto__', item: { kind: 'value', value: { t: 'text', v: 'x' } } }],
    ['an unknown kind', { block: 0, item: { kind: 'html', value: '<b>' } }],
    ['a text that is no text', { block: 0, item: { kind: 'value', value: { t: 'text', v: { toString: 1 } } } }],
    ['an error without words', { block: 0, item: { kind: 'error', message: 5 } }],
  ])('%s is refused', (_name, data) => expect(readOutput(data, 2)).toBeUndefined());
  it('extra members and forged addresses are left behind', () => {
    const item = {
      kind: 'value',
      value: { t: 'text', v: 'x', dangerouslySetInnerHTML: { __html: '<b>' } },
      addresses: { '10.0.0.1': { network: 'evil', name: 'x' }, '10.0.0.2': { network: 'pod', name: {} } },
    };
    expect(readOutput({ block: 0, item }, 1)).toEqual({
      block: 0,
      item: { kind: 'value', value: { t: 'text', v: 'x' }, addresses: { '10.0.0.2': { network: 'pod', name: '' } } },
    });
  });
  it('a value without a bottom ends', () => {
    let value: unknown = { t: 'text', v: 'deep' };
    for (let i = 0; i < 100; i++) value = { t: 'list', v: [value], more: 0 };
    expect(JSON.stringify(readOutput({ block: 0, item: { kind: 'value', value } }, 1)).length).toBeLessThan(1000);
  });
});
