import frameSource from './generated/frame.iife.txt';
import runnerUrl from './generated/worker.iife.txt?url';
import type { BlockOutput } from './output';
import { readOutput } from './read-output';
import type { RunOptions } from './run-program';

/** Nothing but the code we put in: no network, no page, no storage (the origin is opaque). */
const policy = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; connect-src 'none'";
const limit = 2000;
/** More than a run is allowed to put out; a flood beyond it is not even read. */
const maxOutputs = 1000;
const crashes = new Map<number, (message: string) => void>();
let control: Promise<MessagePort> | undefined;
let sequence = 0;

/** How a run ended. `stopped` says in plain words why it did not reach its end. */
export interface RunResult {
  readonly done: boolean;
  readonly stopped?: string;
}

/** Runs blocks as one program in the sandbox, for two seconds at most. */
export async function runInSandbox(blocks: readonly string[], options: RunOptions, onOutput: (output: BlockOutput) => void): Promise<RunResult> {
  let port: MessagePort;
  try {
    control ??= boot();
    port = await control;
  } catch (error) {
    control = undefined;
    return { done: false, stopped: `The code could not be started: ${(error as Error).message}. Check the connection and press Run again.` };
  }
  const id = ++sequence;
  const { port1, port2 } = new MessageChannel();
  let count = 0;
  return new Promise((resolve) => {
    const finish = (result: RunResult): void => {
      clearTimeout(timer);
      crashes.delete(id);
      port1.close();
      port.postMessage({ type: 'end', id });
      resolve(result);
    };
    // The page owns the deadline: code that never gives way cannot be asked to stop.
    const timer = setTimeout(
      () => finish({ done: false, stopped: `Stopped: the code was still running after ${limit / 1000} seconds. Is there a loop that never ends?` }),
      limit,
    );
    crashes.set(id, (message) => finish({ done: false, stopped: `The code crashed: ${message}` }));
    port1.onmessage = ({ data }: MessageEvent) => {
      // Whatever arrives was made where the reader's code ran: it is read as a stranger's.
      if (data?.type === 'output') {
        const output = count++ < maxOutputs ? readOutput(data.output, blocks.length) : undefined;
        if (output) onOutput(output);
      } else if (data?.type === 'done') finish({ done: data.done === true });
    };
    port.postMessage({ type: 'run', id, blocks: [...blocks], options }, [port2]);
  });
}

async function boot(): Promise<MessagePort> {
  const response = fetch(runnerUrl).then((answer) => {
    if (!answer.ok) throw new Error(`the runner could not be loaded (HTTP ${answer.status})`);
    return answer.text();
  });
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('aria-hidden', 'true');
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.title = 'code sandbox';
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${frameSource}</scr${'ipt>'}`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  const [runner] = await Promise.all([response, loaded]).catch((error) => {
    frame.remove();
    throw error;
  });
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent) => {
      if (data.type === 'ready') resolve(port1);
      else if (data.type === 'crash') crashes.get(data.id)?.(String(data.message));
    };
    frame.contentWindow?.postMessage({ runner }, '*', [port2]);
  });
}
