import { parse } from 'acorn';
import { transform } from 'sucrase';
import { blockAt, startsOf } from './lines';

/** Blocks turned into JavaScript, a piece for each, of as many lines as the block had. The first pieces of a program are a program too. */
export interface Program {
  readonly pieces: readonly string[];
}

/** A block that cannot be read. */
export interface SyntaxFailure {
  readonly message: string;
  readonly block: number;
  /** Within the block, from 1. */
  readonly line: number;
}

/**
 * Makes one program of blocks: types stripped, imports turned into `require`, every block announced (`$enter(n)`), the value of a block's last
 * expression reported (`$value(n, …)`). The blocks share one scope, as if they were one file.
 */
export function buildProgram(blocks: readonly string[]): Program | SyntaxFailure {
  const starts = startsOf(blocks);
  try {
    // One file, so that an import of the first block is kept when only the last one uses it. The call before each block also keeps a block that
    // begins with a bracket from carrying on the one above.
    const js = transform(blocks.map((block, i) => `$enter(${i});${block}`).join('\n'), {
      transforms: ['typescript', 'imports'],
      production: true,
      preserveDynamicImport: true,
    }).code;
    const lines = instrument(js, starts).split('\n');
    return { pieces: starts.map((start, i) => lines.slice(start - 1, (starts[i + 1] ?? lines.length + 1) - 1).join('\n')) };
  } catch (error) {
    const text = (error as Error).message;
    const at = Number(/\((\d+):\d+\)/.exec(text)?.[1] ?? 1);
    const block = blockAt(starts, at);
    return { message: text.replace(/^Error parsing .*?: /, '').replace(/ ?\(\d+:\d+\)/, ''), block, line: at - (starts[block] ?? 1) + 1 };
  }
}

function instrument(js: string, starts: readonly number[]): string {
  const edits: { at: number; text: string }[] = [];
  const lastOf = new Map<number, { readonly start: number; readonly end: number; readonly isExpression: boolean }>();
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
  for (const block of starts.keys()) {
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
