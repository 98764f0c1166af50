import type { BlockState, LessonStore } from './lesson-store';
import { programAbove } from './program-blocks';

/** A stretch of a program that is edited by itself: a block, an exercise's solution, the check behind it. */
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
  /** Names the program. Blocks of the page's program share one; an exercise and an isolated block have their own. */
  readonly path: string;
  /** The key of the piece that this editor edits. */
  readonly own: string;
  pieces(): readonly Piece[];
  put(key: string, code: string): void;
  subscribe(listener: () => void): () => void;
}

/** The program of the block or exercise at an index of a page's store. It has to be declared. */
export function programOf(store: LessonStore, page: string, index: number): PageProgram {
  const block = store.block(index);
  if (!block) throw new Error(`block ${index} is not declared`);
  const { id, check, isolated } = block;
  return {
    page,
    path: isolated || check !== undefined ? `${page}/${id}` : page,
    own: id,
    pieces() {
      const own = store.block(index);
      if (isolated) return own ? [pieceOf(own)] : [];
      if (check === undefined) return above(store, Number.POSITIVE_INFINITY);
      return [
        ...above(store, index),
        ...(own ? [pieceOf(own)] : []),
        { key: `check:${id}`, name: `the check of ${nameOf(block)}`, code: check, isFixed: true },
      ];
    },
    put: (key, code) => void store.put({ [key]: code }),
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

function above(store: LessonStore, count: number): Piece[] {
  const blocks = store.blocks();
  const ordered = blocks.map(({ isolated, check }) => ({ isolated, exercise: check !== undefined }));
  return programAbove(ordered, count).flatMap((i) => (blocks[i] ? [pieceOf(blocks[i])] : []));
}

function pieceOf(block: BlockState): Piece {
  return { key: block.id, name: nameOf(block), code: block.code };
}

function nameOf({ id, title }: BlockState): string {
  return `“${title ?? id}”`;
}
