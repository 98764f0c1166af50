import { parse } from 'acorn';
import { transform } from 'sucrase';

/** A program made of blocks, ready to run: JavaScript of as many lines as the blocks had. */
export interface Program {
  readonly code: string;
  /** First line of each block, from 1. */
  readonly starts: readonly number[];
}

/** A block that cannot be read. */
export class BlockSyntaxError extends Error {
  readonly block: number;
  readonly line: number;

  constructor(message: string, block: number, line: number) {
    super(message);
    this.name = 'SyntaxError';
    this.block = block;
    this.line = line;
  }
}

/**
 * Joins blocks into one program: types stripped, imports turned into `require`, every block announced (`$enter(n)`), the value of a block's last
 * expression reported (`$value(n, …)`). The blocks share one scope, as if they were one file. Throws BlockSyntaxError.
 */
export function buildProgram(blocks: readonly string[]): Program {
  const starts: number[] = [];
  let line = 1;
  for (const block of blocks) {
    starts.push(line);
    line += block.split('\n').length;
  }
  const fail = (error: unknown): never => {
    const text = (error as Error).message;
    const at = Number(/\((\d+):\d+\)/.exec(text)?.[1] ?? 1);
    const block = blockAt(starts, at);
    throw new BlockSyntaxError(text.replace(/^Error parsing .*?: /, '').replace(/ ?\(\d+:\d+\)/, ''), block, at - (starts[block] ?? 1) + 1);
  };
  let js = '';
  try {
    // One file, so that an import of the first block is kept when only the last one uses it.
    js = transform(blocks.join('\n'), { transforms: ['typescript', 'imports'], production: true, preserveDynamicImport: true }).code;
  } catch (error) {
    fail(error);
  }
  // Strict, and in a block of its own, so that a reader may take any name, also one of the names that the runner gives (show, console, exports).
  return { code: `"use strict";{${instrument(js, starts, fail)}\n}`, starts };
}

/** The block that holds a line of the program. */
export function blockAt(starts: readonly number[], line: number): number {
  let block = 0;
  for (const [i, start] of starts.entries()) if (start <= line) block = i;
  return block;
}

function instrument(js: string, starts: readonly number[], fail: (error: unknown) => never): string {
  const edits: { at: number; text: string }[] = [];
  const lastOf = new Map<number, { readonly start: number; readonly end: number; readonly isExpression: boolean }>();
  try {
    const tree = parse(js, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: false,
      locations: true,
    });
    for (const statement of tree.body) {
      // What sucrase adds for imports stands in the block's own lines, before what the author wrote there.
      const isExpression = statement.type === 'ExpressionStatement' && !('directive' in statement && statement.directive);
      lastOf.set(blockAt(starts, statement.loc?.start.line ?? 1), { start: statement.start, end: statement.end, isExpression });
    }
  } catch (error) {
    fail(error);
  }
  const lineOffsets = [0];
  for (let i = 0; i < js.length; i++) if (js[i] === '\n') lineOffsets.push(i + 1);
  for (const [block, start] of starts.entries()) {
    const at = lineOffsets[start - 1];
    if (at !== undefined) edits.push({ at, text: `$enter(${block});` });
    const last = lastOf.get(block);
    if (!last?.isExpression) continue;
    // The statement as a whole, without its semicolon: an expression may stand in parentheses that belong to no node.
    const end = js[last.end - 1] === ';' ? last.end - 1 : last.end;
    edits.push({ at: last.start, text: `$value(${block}, (` }, { at: end, text: '));' });
  }
  edits.sort((a, b) => a.at - b.at);
  let out = '';
  let from = 0;
  for (const { at, text } of edits) {
    out += js.slice(from, at) + text;
    from = at;
  }
  return out + js.slice(from);
}
