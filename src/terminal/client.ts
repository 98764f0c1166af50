import workerUrl from '../notebook/generated/terminal.iife.txt?url';
import type { Addresses, Answer, Request, ShellState } from './protocol';

/** A line that runs: what it puts out, and its end. */
export interface Running {
  onOutput(text: string, stream: 'out' | 'err', addresses: Addresses): void;
}

/** How a line ended. `incomplete`: it needs more lines. `passed`: seconds of the cluster's time that nobody waited for. */
export type LineEnd = { readonly incomplete: true } | { readonly state: ShellState; readonly passed: number };

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

let worker: Worker | undefined;
let next = 1;
const waiting = new Map<number, { answer(answer: Answer): void; fail(error: Error): void }>();

/** Opens the shell of a tab; starts the Worker if nothing has started it. */
export async function open(node: string): Promise<ShellState> {
  const answer = await ask({ type: 'open', node });
  if (answer.type !== 'state') throw new Error('the shell did not open');
  return answer.state;
}

/** What the last word of a line may become. */
export async function complete(node: string, line: string): Promise<{ from: number; candidates: readonly string[] }> {
  const answer = await ask({ type: 'complete', node, line });
  return answer.type === 'completion' ? answer : { from: line.length, candidates: [] };
}

/** Runs a line. `interrupt` is Ctrl-C. */
export function run(node: string, line: string, columns: number, running: Running): { readonly end: Promise<LineEnd>; interrupt(): void } {
  const id = next++;
  const end = new Promise<LineEnd>((resolve, reject) => {
    waiting.set(id, {
      fail: reject,
      answer: (answer) => {
        if (answer.type === 'output') {
          running.onOutput(answer.text, answer.stream, answer.addresses);
          return;
        }
        waiting.delete(id);
        if (answer.type === 'done') resolve({ state: answer.state, passed: answer.passed });
        else if (answer.type === 'incomplete') resolve({ incomplete: true });
        else reject(new Error(answer.type === 'failed' ? answer.message : 'the shell gave no answer'));
      },
    });
    send({ type: 'run', id, node, line, columns });
  });
  return { end, interrupt: () => send({ type: 'interrupt', id }) };
}

function ask(request: WithoutId<Request>): Promise<Answer> {
  const id = next++;
  return new Promise((resolve, reject) => {
    waiting.set(id, {
      fail: reject,
      answer: (answer) => {
        waiting.delete(id);
        if (answer.type === 'failed') reject(new Error(answer.message));
        else resolve(answer);
      },
    });
    send({ ...request, id } as Request);
  });
}

function send(request: Request): void {
  worker ??= start();
  worker.postMessage(request);
}

function start(): Worker {
  const started = new Worker(workerUrl);
  started.onmessage = ({ data }: MessageEvent<Answer>) => waiting.get(data.id)?.answer(data);
  started.onerror = (event) => {
    // It could not be loaded, or it fell over: the next line starts another.
    worker = undefined;
    const error = new Error(event.message || 'the shell could not be loaded; check the connection');
    for (const one of waiting.values()) one.fail(error);
    waiting.clear();
  };
  return started;
}
