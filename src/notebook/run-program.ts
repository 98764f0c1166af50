import * as hairpin from 'hairpin';
import * as ipNum from 'ip-num';
import { dress } from './dress';
import type { BlockOutput, OutputItem } from './output';
import { BlockSyntaxError, blockAt, buildProgram } from './program';
import { serialise } from './serialise';

const maxItems = 500;

/** Thrown by `expect` in a check: the sentence is for the reader. */
export class ExpectationError extends Error {}

/**
 * Runs blocks as one program from a clean start and reports what each puts out. Never throws: an error is an output of the block that threw.
 * Returns whether the program ran to its end.
 */
export async function runProgram(blocks: readonly string[], emit: (output: BlockOutput) => void): Promise<boolean> {
  let block = 0;
  let count = 0;
  let starts: readonly number[] = [1];
  const clusters: hairpin.Cluster[] = [];
  // The page dresses addresses by the ranges of the cluster that the lesson made last.
  const createCluster = (options?: hairpin.ClusterOptions): hairpin.Cluster => {
    const cluster = hairpin.createCluster(options);
    clusters.push(cluster);
    return cluster;
  };
  const modules: Readonly<Record<string, unknown>> = { hairpin: { ...hairpin, createCluster }, 'ip-num': ipNum };
  const put = (item: OutputItem, where = block): void => {
    if (++count <= maxItems) emit({ block: where, item: dress(item, clusters.at(-1)) });
    else if (count === maxItems + 1)
      emit({ block: where, item: { kind: 'log', level: 'warn', args: [{ t: 'plain', v: `More than ${maxItems} outputs; the rest is not shown.` }] } });
  };
  const log =
    (level: 'log' | 'info' | 'warn' | 'error') =>
    (...args: unknown[]): void =>
      put({ kind: 'log', level, args: args.map((arg) => serialise(arg)) });
  const console = { log: log('log'), info: log('info'), warn: log('warn'), error: log('error'), table: log('log'), debug: log('log') };
  const scope = {
    $enter: (n: number): void => {
      block = n;
    },
    $value: (n: number, value: unknown): void => {
      if (value !== undefined) put({ kind: 'value', value: serialise(value) }, n);
    },
    require: (id: string): unknown => {
      if (!Object.hasOwn(modules, id)) throw new Error(`Cannot find module '${id}'. You can import: ${Object.keys(modules).join(', ')}.`);
      return modules[id];
    },
    exports: {},
    console,
    show: (value: unknown): void => put({ kind: 'value', value: serialise(value) }),
    expect: (holds: unknown, message: string): void => {
      if (!holds) throw new ExpectationError(message);
    },
  };
  try {
    const program = buildProgram(blocks);
    starts = program.starts;
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    await AsyncFunction(...Object.keys(scope), `${program.code}\n//# sourceURL=lesson.ts`)(...Object.values(scope));
    return true;
  } catch (error) {
    if (error instanceof BlockSyntaxError) put({ kind: 'error', message: `SyntaxError: ${error.message}`, line: error.line }, error.block);
    else put(describeError(error, starts, block), block);
    return false;
  }
}

// AsyncFunction puts two lines before the code. WebKit names no line; then there is none to show.
function describeError(error: unknown, starts: readonly number[], block: number): OutputItem {
  if (error instanceof ExpectationError) return { kind: 'error', message: error.message };
  const found = /lesson\.ts:(\d+):\d+/.exec((error as Error)?.stack ?? '');
  const line = found ? Number(found[1]) - 2 : undefined;
  const name = (error as Error)?.name;
  const message = `${name && name !== 'Error' ? `${name}: ` : ''}${String((error as Error)?.message ?? error)}`;
  return { kind: 'error', message, line: line !== undefined && blockAt(starts, line) === block ? line - (starts[block] ?? 1) + 1 : undefined };
}
