import { execute, type RunOptions } from './execute';
import type { BlockOutput } from './output';
import { buildProgram } from './program';

/** Runs blocks as one program, compiled here and now: what the site's build and the tests do. */
export function runProgram(blocks: readonly string[], emit: (output: BlockOutput) => void, options?: RunOptions): Promise<boolean> {
  return execute(buildProgram(blocks), emit, options);
}
