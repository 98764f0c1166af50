import compilerUrl from './generated/compiler.iife.txt?url';
import frameSource from './generated/frame.iife.txt';
import runnerUrl from './generated/worker.iife.txt?url';
import type { BlockOutput } from './output';
import { readOutput } from './read-output';
import type { FrameCommand } from './sandbox/frame';
import { type PartName, partUrls } from './sandbox/part-urls';
import type { RunMessage } from './sandbox/worker';

/** Nothing but the code we put in: no network, no page, no storage (the origin is opaque). */
const policy = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; connect-src 'none'";
/** How long a run may take, in milliseconds. */
const limit = 2000;
/** How long a sandbox that is alive takes to say so, at the very most. */
const patience = 300;
/** How long a sandbox may take to start. */
const bootLimit = 8000;
/** More than a run is allowed to put out; a flood beyond it is not even read. */
const maxOutputs = 1000;

/** How a run ended. `stopped` says in plain words why it did not reach its end. */
export interface RunResult {
  readonly done: boolean;
  readonly stopped?: string;
}

/** What the frame says over its control port. */
type FrameMessage = { readonly type: 'ready' } | { readonly type: 'pong' } | { readonly type: 'crash'; readonly id: number; readonly message: unknown };

/** How a run ended, and what it reached for in vain, as the sandbox says: a stranger's words. */
type Attempt = RunResult & { readonly needs?: unknown };

let current: Promise<Sandbox> | undefined;
const texts = new Map<string, Promise<string>>();
/** The parts of the simulation that some program of this page has needed. */
const parts = new Set<PartName>();
let withCompiler = false;

/**
 * Runs a program in the sandbox, for two seconds at most. The compiler is loaded only for blocks that were not compiled with the page, a part of
 * the simulation only once a program reaches for it: the program is then run again from its start, which does the same as before.
 * `blocks` is how many blocks the program has.
 */
export async function runInSandbox(message: RunMessage, blocks: number, onOutput: (output: BlockOutput) => void): Promise<RunResult> {
  const isEdited = 'blocks' in message.program;
  withCompiler ||= isEdited;
  for (;;) {
    current ??= Sandbox.boot();
    let sandbox: Sandbox;
    try {
      const source = await loadSource();
      sandbox = await current;
      sandbox.use(source);
    } catch (error) {
      current = undefined;
      return { done: false, stopped: `The code could not be started: ${(error as Error).message}` };
    }
    const outputs: BlockOutput[] = [];
    const { done, stopped, needs } = await sandbox.run(message, blocks, (output) => outputs.push(output));
    if (sandbox.isSpent) current = undefined;
    const missing = missingOf(needs);
    if (missing.length === 0) {
      for (const output of outputs) onOutput(output);
      // Who edits may reach for anything next, perhaps without a connection.
      if (isEdited) void Promise.all(Object.values(partUrls).map(loadText)).catch(() => undefined);
      return { done, stopped };
    }
    for (const part of missing) parts.add(part);
  }
}

// Each round adds a part, so that even forged words come to an end.
function missingOf(needs: unknown): PartName[] {
  if (!Array.isArray(needs)) return [];
  return (Object.keys(partUrls) as PartName[]).filter((name) => needs.includes(name) && !parts.has(name));
}

/** An iframe of an opaque origin that starts a fresh worker for every run. Once a run had to be stopped it is thrown away whole. */
class Sandbox {
  readonly #frame: HTMLIFrameElement;
  readonly #port: MessagePort;
  readonly #crashes = new Map<number, (message: string) => void>();
  #answer: (() => void) | undefined;
  #source = '';
  #sequence = 0;
  /** Nothing runs in it any more. */
  isSpent = false;

  private constructor(frame: HTMLIFrameElement, port: MessagePort) {
    this.#frame = frame;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FrameMessage>) => {
      if (data.type === 'pong') this.#answer?.();
      else if (data.type === 'crash') this.#crashes.get(data.id)?.(String(data.message));
    };
  }

  static async boot(): Promise<Sandbox> {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute('aria-hidden', 'true');
    frame.hidden = true;
    frame.tabIndex = -1;
    frame.title = 'code sandbox';
    frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${frameSource}</scr${'ipt>'}`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        frame.remove();
        reject(new Error('its sandbox did not start. If this site sends a Content-Security-Policy, that policy may forbid it.'));
      }, bootLimit);
      port1.onmessage = ({ data }: MessageEvent<FrameMessage>) => {
        if (data.type !== 'ready') return;
        clearTimeout(timer);
        resolve(new Sandbox(frame, port1));
      };
      frame.contentWindow?.postMessage('hello', '*', [port2]);
    });
  }

  /** Says what workers are made of. One that has the compiler serves for everything after. */
  use(source: string): void {
    if (source.length <= this.#source.length) return;
    this.#source = source;
    this.#say({ type: 'source', text: source });
  }

  run({ program, options }: RunMessage, blocks: number, onOutput: (output: BlockOutput) => void): Promise<Attempt> {
    const id = ++this.#sequence;
    const { port1, port2 } = new MessageChannel();
    let count = 0;
    return new Promise((resolve) => {
      const finish = (result: Attempt): void => {
        clearTimeout(timer);
        this.#crashes.delete(id);
        port1.close();
        if (!this.isSpent) this.#say({ type: 'end', id });
        resolve(result);
      };
      // The page owns the deadline: code that never gives way cannot be asked to stop.
      const timer = setTimeout(async () => finish({ done: false, stopped: await this.#giveUp() }), limit);
      this.#crashes.set(id, (message) => finish({ done: false, stopped: `The code crashed: ${message}` }));
      port1.onmessage = ({ data }: MessageEvent) => {
        // Whatever arrives was made where the reader's code ran: it is read as a stranger's.
        if (data?.type === 'output') {
          const output = count++ < maxOutputs ? readOutput(data.output, blocks) : undefined;
          if (output) onOutput(output);
        } else if (data?.type === 'done') finish({ done: data.done === true, needs: data.needs });
      };
      this.#say({ type: 'run', id, program, options }, [port2]);
    });
  }

  #say(command: FrameCommand, transfer: MessagePort[] = []): void {
    this.#port.postMessage(command, transfer);
  }

  // A frame that does not answer is gone, and its workers with it: browsers end the process of a frame that takes all its memory.
  async #giveUp(): Promise<string> {
    const alive = await new Promise<boolean>((resolve) => {
      this.#answer = () => resolve(true);
      setTimeout(() => resolve(false), patience);
      this.#say({ type: 'ping' });
    });
    this.isSpent = true;
    this.#port.close();
    this.#frame.remove();
    return alive
      ? `Stopped: the code was still running after ${limit / 1000} seconds. Is there a loop that never ends?`
      : 'Stopped: the code took all the memory there is, or never gave way. Is there something that grows without an end?';
  }
}

/** Loads what running edited code takes, before anybody presses Run, so that it runs at once, and without a connection too. */
export async function prepareSandbox(): Promise<void> {
  withCompiler = true;
  await loadSource();
}

// What workers are made of from now on: it only grows.
async function loadSource(): Promise<string> {
  const urls = [...(withCompiler ? [compilerUrl] : []), runnerUrl, ...[...parts].map((part) => partUrls[part])];
  return (await Promise.all(urls.map(loadText))).join('\n');
}

// Each part once; a failure is not kept, so that the next run tries again.
function loadText(url: string): Promise<string> {
  let text = texts.get(url);
  if (!text) {
    text = fetchText(url);
    texts.set(url, text);
    text.catch(() => texts.delete(url));
  }
  return text;
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok)
    throw new Error(`part of the page could not be loaded${answer ? ` (HTTP ${answer.status})` : ''}. Check the connection and press Run again.`);
  return answer.text();
}
