import type { LessonStore } from './lesson-store';

/** A stretch of a program that is edited by itself: a block, an exercise's answer, an exercise's check. */
export interface Piece {
  /** No two pieces of a page share it; a block has the same in every program it is part of. */
  readonly key: string;
  /** What a sentence calls it. */
  readonly name: string;
  readonly code: string;
  /** Not the reader's to change. */
  readonly isFixed?: boolean;
}

/** The program that a piece of code is part of, as the language service sees it: pieces in the order they run. */
export interface PageProgram {
  /** Programs of one page know of each other. */
  readonly page: string;
  /** Names the program. Blocks of the page's program share one; every other program has its own. */
  readonly path: string;
  /** The key of the piece that this editor edits. */
  readonly own: string;
  pieces(): readonly Piece[];
  put(key: string, code: string): void;
  subscribe(listener: () => void): () => void;
}

/** What runs a block: the page's program. */
export function blockProgram(store: LessonStore, page: string, index: number): PageProgram {
  return {
    page,
    path: page,
    own: blockKey(index),
    pieces: () => blocksOf(store, Number.POSITIVE_INFINITY),
    put: (key, code) => putBlock(store, key, code),
    subscribe: store.subscribe,
  };
}

/** The reader's answer to an exercise, as it stands. */
export interface Answer {
  readonly id: string;
  readonly title: string;
  readonly check: string;
  code(): string;
  put(code: string): void;
}

/** What checks an exercise: the blocks above it, the reader's answer, the check. */
export function exerciseProgram(store: LessonStore, page: string, above: number, answer: Answer): PageProgram {
  const own = `exercise:${answer.id}`;
  return {
    page,
    path: `${page}/${answer.id}`,
    own,
    pieces: () => [
      ...blocksOf(store, above),
      { key: own, name: `the exercise “${answer.title}”`, code: answer.code() },
      { key: `check:${answer.id}`, name: `the check of “${answer.title}”`, code: answer.check, isFixed: true },
    ],
    put: (key, code) => (key === own ? answer.put(code) : putBlock(store, key, code)),
    subscribe: store.subscribe,
  };
}

const programs = new Map<string, Set<PageProgram>>();

/** Makes a program known to the others of its page; call what it returns when it goes. */
export function register(program: PageProgram): () => void {
  const own = programs.get(program.page) ?? new Set();
  programs.set(program.page, own.add(program));
  return () => {
    own.delete(program);
    if (own.size === 0) programs.delete(program.page);
  };
}

/** The programs of a page, one for each path. */
export function programsOf(page: string): PageProgram[] {
  return [...new Map([...(programs.get(page) ?? [])].map((program) => [program.path, program])).values()];
}

const blockPrefix = 'block:';
const blockKey = (index: number): string => `${blockPrefix}${index}`;

function blocksOf(store: LessonStore, count: number): Piece[] {
  return store.program(count).map((code, i) => ({ key: blockKey(i), name: `block ${i + 1}`, code }));
}

function putBlock(store: LessonStore, key: string, code: string): void {
  store.edit(Number(key.slice(blockPrefix.length)), code);
}
