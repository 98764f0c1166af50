import { type ClusterChoice, notesCluster } from '../lab/choice';
import workerUrl from '../notebook/generated/terminal.iife.txt?url';
import type { Addresses, Answer, Request, ShellState, Verdict } from './protocol';

/** A line that runs: what it puts out, and its end. */
export interface Running {
  onOutput(text: string, stream: 'out' | 'err', addresses: Addresses): void;
}

/** How a line ended. `incomplete`: it needs more lines. `passed`: seconds of the cluster's time that nobody waited for. */
export type LineEnd = { readonly incomplete: true } | { readonly state: ShellState; readonly passed: number };

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The page's end of one Worker: a cluster, its shells, and the checks that ask that cluster. Nothing is loaded before the first request. */
export class ShellClient {
  readonly cluster: ClusterChoice;
  #worker: Worker | undefined;
  #next = 1;
  readonly #waiting = new Map<number, { answer(answer: Answer): void; fail(error: Error): void }>();

  constructor(cluster: ClusterChoice = notesCluster) {
    this.cluster = cluster;
  }

  /** Opens the shell of a tab; starts the Worker if nothing has started it. */
  async open(node: string): Promise<ShellState> {
    const answer = await this.#ask({ type: 'open', node });
    if (answer.type !== 'state') throw new Error('the shell did not open');
    return answer.state;
  }

  /** What the last word of a line may become. */
  async complete(node: string, line: string): Promise<{ from: number; candidates: readonly string[] }> {
    const answer = await this.#ask({ type: 'complete', node, line });
    return answer.type === 'completion' ? answer : { from: line.length, candidates: [] };
  }

  /** What the cluster says of an answer to a task of a lab. */
  async check(task: string, answer: string): Promise<Verdict> {
    const verdict = await this.#ask({ type: 'check', task, answer });
    if (verdict.type !== 'verdict') throw new Error('the cluster gave no verdict');
    return verdict.verdict;
  }

  /** Runs a line. `interrupt` is Ctrl-C. */
  run(node: string, line: string, columns: number, running: Running): { readonly end: Promise<LineEnd>; interrupt(): void } {
    const id = this.#next++;
    const end = new Promise<LineEnd>((resolve, reject) => {
      this.#waiting.set(id, {
        fail: reject,
        answer: (answer) => {
          if (answer.type === 'output') {
            running.onOutput(answer.text, answer.stream, answer.addresses);
            return;
          }
          this.#waiting.delete(id);
          if (answer.type === 'done') resolve({ state: answer.state, passed: answer.passed });
          else if (answer.type === 'incomplete') resolve({ incomplete: true });
          else reject(new Error(answer.type === 'failed' ? answer.message : 'the shell gave no answer'));
        },
      });
      this.#send({ type: 'run', id, node, line, columns });
    });
    return { end, interrupt: () => this.#send({ type: 'interrupt', id }) };
  }

  /** Ends the Worker, and with it the cluster. Whoever still waits, waits for ever: nobody is there to see it. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#waiting.clear();
  }

  #ask(request: WithoutId<Request>): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        fail: reject,
        answer: (answer) => {
          this.#waiting.delete(id);
          if (answer.type === 'failed') reject(new Error(answer.message));
          else resolve(answer);
        },
      });
      this.#send({ ...request, id } as Request);
    });
  }

  #send(request: Request): void {
    if (!this.#worker) {
      this.#worker = this.#start();
      this.#worker.postMessage({ type: 'cluster', id: 0, cluster: this.cluster } satisfies Request);
    }
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const started = new Worker(workerUrl);
    started.onmessage = ({ data }: MessageEvent<Answer>) => this.#waiting.get(data.id)?.answer(data);
    started.onerror = (event) => {
      // It could not be loaded, or it fell over: the next line starts another.
      this.#worker = undefined;
      const error = new Error(event.message || 'the shell could not be loaded; check the connection');
      for (const one of this.#waiting.values()) one.fail(error);
      this.#waiting.clear();
    };
    return started;
  }
}
