import { describe, expect, it } from 'vitest';
import { byPiece, programUpToOwn, wholeProgram, withEdits } from '../../../src/notebook/language/program-file';
import { LessonStore } from '../../../src/notebook/lesson-store';
import { type PageProgram, programOf } from '../../../src/notebook/page-program';

const store = new LessonStore();
store.declare(0, { id: 'first', title: 'First', initial: 'const a = 1;', outputs: [] });
store.declare(1, { id: 'alone', initial: 'const a = 2;', isolated: true, outputs: [] });
store.declare(2, { id: 'second', initial: 'const b = a;\nb', outputs: [] });
store.declare(3, { id: 'task', title: 'Task', initial: 'const c = b;', check: 'expect(c === 1, "no");', outputs: [] });
store.declare(4, { id: 'third', initial: 'b', outputs: [] });
const program = (index: number): PageProgram => programOf(store, '/learn/a-lesson', index);

describe('what a piece of code is part of', () => {
  it('a block runs behind the blocks above it, in their order, without what stands alone and without solutions', () => {
    const { file, own } = programUpToOwn(program(4), 'c');
    expect(file.text).toBe('const a = 1;\n;const b = a;\nb\n;c');
    expect(file.text.slice(own.from, own.to)).toBe('c');
  });
  it('what stands below cannot break what stands above', () => {
    expect(programUpToOwn(program(0), 'const a = {').file.text).toBe('const a = {');
  });
  it('an isolated block stands alone', () => {
    expect(programUpToOwn(program(1), 'a').file.text).toBe('a');
    expect(wholeProgram(program(1)).file.text).toBe('const a = 2;');
  });
  it('a solution runs behind the blocks above it and before its check', () => {
    expect(programUpToOwn(program(3), 'c').file.text).toBe('const a = 1;\n;const b = a;\nb\n;c');
    expect(wholeProgram(program(3)).file.text).toBe('const a = 1;\n;const b = a;\nb\n;const c = b;\n;expect(c === 1, "no");');
    expect(
      wholeProgram(program(3))
        .pieces.filter(({ isFixed }) => isFixed)
        .map(({ name }) => name),
    ).toEqual(['the check of “Task”']);
  });
  it('every editor has a file of its own; blocks of one program share the whole', () => {
    const own = [0, 1, 2, 3, 4].map((index) => programUpToOwn(program(index), '').file.path);
    expect(new Set(own).size).toBe(5);
    expect(wholeProgram(program(0)).file.path).toBe(wholeProgram(program(4)).file.path);
    expect(wholeProgram(program(0)).file.path).toBe('/learn/a-lesson.ts');
    expect(own.every((path) => /^[\w/-]+\.ts$/.test(path))).toBe(true);
  });
});

describe('places in the whole and in its pieces', () => {
  it('are told apart at the edges', () => {
    const { spans, file } = wholeProgram(program(0));
    const end = file.text.indexOf('\n');
    expect([
      ...(byPiece(spans, [
        { from: end, to: end },
        { from: end + 2, to: end + 7 },
      ]) ?? []),
    ]).toEqual([
      ['first', [{ from: 12, to: 12 }]],
      ['second', [{ from: 0, to: 5 }]],
    ]);
  });
  it('an edit that reaches over an edge belongs to no piece', () => {
    const { spans, file } = wholeProgram(program(0));
    const end = file.text.indexOf('\n');
    expect(byPiece(spans, [{ from: end - 1, to: end + 2 }])).toBeUndefined();
  });
  it('edits are made from any order, those at one place in theirs', () => {
    const edits = [
      { from: 2, to: 3, insert: 'C' },
      { from: 1, to: 1, insert: 'x' },
      { from: 1, to: 1, insert: 'y' },
    ];
    expect(withEdits('abcd', edits)).toBe('axybCd');
  });
});
