import * as hairpin from 'hairpin';
import * as ipNum from 'ip-num';
import { dress } from './dress';
import { likelyCause } from './likely-cause';
import { blockAt, startsOf } from './lines';
import type { BlockOutput, OutputItem } from './output';
import type { Program, SyntaxFailure } from './program';
import { serialise } from './serialise';

const maxItems = 500;
/** Characters of all outputs together: more than anybody reads, and little enough to draw. */
const maxSize = 2_000_000;

/** What holds for a whole run. */
export interface RunOptions {
  /** Takes the place of every cluster's own seed. */
  readonly seed?: number;
  /** When every cluster's clock starts, unless the code gives it one. */
  readonly start?: string;
}

/** Thrown by `expect` in a check: the sentence is for the reader. */
export class ExpectationError extends Error {}

/**
 * Runs a program from a clean start and reports what each block puts out. Never throws: an error is an output of the block that threw, or of
 * the one that cannot be read. Returns whether the program ran to its end.
 */
export async function execute(program: Program | SyntaxFailure, emit: (output: BlockOutput) => void, { seed, start }: RunOptions = {}): Promise<boolean> {
  let block = 0;
  let count = 0;
  const starts = 'pieces' in program ? startsOf(program.pieces) : [1];
  const clusters: hairpin.Cluster[] = [];
  // The page dresses addresses by the ranges of the cluster that the lesson made last.
  const createCluster = (options?: hairpin.ClusterOptions): hairpin.Cluster => {
    const clock = options?.clock ?? (start === undefined ? undefined : hairpin.createClock(start));
    const cluster = hairpin.createCluster({ ...options, ...(seed === undefined ? {} : { seed }), ...(clock ? { clock } : {}) });
    clusters.push(cluster);
    return cluster;
  };
  const modules: Readonly<Record<string, unknown>> = { hairpin: { ...hairpin, createCluster }, 'ip-num': ipNum };
  let size = 0;
  let full = false;
  const put = (item: OutputItem, where = block): void => {
    if (full) return;
    const dressed = dress(item, clusters.at(-1));
    size += JSON.stringify(dressed).length;
    full = ++count > maxItems || size > maxSize;
    if (!full) {
      emit({ block: where, item: dressed });
      return;
    }
    const text = `That is more output than fits on a page (${maxItems} items, ${maxSize / 1e6} MB). The rest is not shown.`;
    emit({ block: where, item: { kind: 'log', level: 'warn', args: [{ t: 'plain', v: text }] } });
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
  if (!('pieces' in program)) {
    put({ kind: 'error', message: `SyntaxError: ${program.message}`, line: program.line, cause: likelyCause(program.message) }, program.block);
    return false;
  }
  try {
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    // Strict, and in a block of its own, so that a reader may take any name, also one of the names that the runner gives (show, console, exports).
    await AsyncFunction(...Object.keys(scope), `"use strict";{${program.pieces.join('\n')}\n}\n//# sourceURL=lesson.ts`)(...Object.values(scope));
    return true;
  } catch (error) {
    // Even a run that has put out too much says why it ended.
    full = false;
    size = 0;
    count = 0;
    put(describeError(error, starts, block), block);
    return false;
  }
}

// AsyncFunction puts two lines before the code. WebKit names no line; then there is none to show.
function describeError(error: unknown, starts: readonly number[], block: number): OutputItem {
  if (error instanceof ExpectationError) return { kind: 'error', message: error.message };
  const { name, message, stack } = readError(error);
  const found = /lesson\.ts:(\d+):\d+/.exec(stack);
  const line = found ? Number(found[1]) - 2 : undefined;
  return {
    kind: 'error',
    message: `${name && name !== 'Error' ? `${name}: ` : ''}${message}`,
    line: line !== undefined && blockAt(starts, line) === block ? line - (starts[block] ?? 1) + 1 : undefined,
    cause: likelyCause(message),
  };
}

// Anything can be thrown, also things whose getters throw.
function readError(error: unknown): { name: string; message: string; stack: string } {
  try {
    if (error instanceof Error) return { name: String(error.name), message: String(error.message).slice(0, 5000), stack: String(error.stack) };
    return { name: '', message: `thrown: ${String(error).slice(0, 5000)}`, stack: '' };
  } catch {
    return { name: '', message: 'something was thrown that cannot be shown', stack: '' };
  }
}
