// One run of one program, in a worker of its own. Output goes straight to the page over the port that comes with the program.
import { execute, type RunOptions } from '../execute';
import type { Program } from '../program';
import { missingParts } from './late';

/** What the page sends: a program that was compiled with the page, or blocks to compile. */
export interface RunMessage {
  readonly program: Program | { readonly blocks: readonly string[] };
  readonly options: RunOptions;
}

declare const hairpinCompile: typeof import('../program')['buildProgram'];

self.onmessage = async ({ data, ports }: MessageEvent<RunMessage>) => {
  const [port] = ports;
  self.onmessage = null;
  if (!port) return;
  // Bound before the reader's code runs: what that code does to prototypes does not reach it.
  const post = port.postMessage.bind(port);
  const program = 'pieces' in data.program ? data.program : hairpinCompile(data.program.blocks);
  const done = await execute(program, (output) => post({ type: 'output', output }), data.options);
  post({ type: 'done', done, needs: missingParts() });
};
