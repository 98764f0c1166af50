import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Namespaces } from './namespaces.ts';

/** What an agent can be asked. */
export type Request =
  | {
      readonly op: 'listen';
      readonly id: number;
      readonly protocol: 'TCP' | 'UDP';
      readonly port: number;
      readonly name: string;
      readonly addresses: readonly string[];
    }
  | {
      readonly op: 'connect';
      readonly id: number;
      readonly protocol: 'TCP' | 'UDP';
      readonly address: string;
      readonly port: number;
      readonly sourcePort: number;
      /** Milliseconds. */
      readonly timeout: number;
    };

/** What it says. `outcome` is OK, TIMEOUT, or errno's name; before those, SENT: the first packet is on its way. */
export interface Answer {
  readonly id: number;
  readonly outcome: string;
  /** Who answered, and where the answerer saw the request come from. */
  readonly backend?: string;
  readonly source?: string;
  readonly sourcePort?: number;
}

/** A process inside a network namespace: Node cannot enter one itself. */
export class Agent {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #sending = new Map<number, (answer: Answer) => void>();
  #next = 1;
  readonly ready: Promise<Answer>;

  constructor(namespaces: Namespaces, name: string) {
    const script = join(dirname(fileURLToPath(import.meta.url)), 'agent.mjs');
    this.#child = spawn('ip', ['netns', 'exec', namespaces.real(name), process.execPath, '--max-semi-space-size=1', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.ready = new Promise((resolve) => this.#waiting.set(0, resolve));
    readline.createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      const waiting = answer.outcome === 'SENT' ? this.#sending : this.#waiting;
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    });
  }

  listen(request: Omit<Request & { op: 'listen' }, 'op' | 'id'>): Promise<Answer> {
    return this.#ask((id) => ({ op: 'listen', id, ...request }));
  }

  /** Opens a connection: when its first packet was sent, and what came of it. */
  connect(request: Omit<Request & { op: 'connect' }, 'op' | 'id'>): { sent: Promise<unknown>; answer: Promise<Answer> } {
    const id = this.#next;
    const sent = new Promise((resolve) => this.#sending.set(id, resolve));
    return { sent, answer: this.#ask(() => ({ op: 'connect', id, ...request })) };
  }

  stop(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }

  #ask(make: (id: number) => Request): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.stdin?.write(`${JSON.stringify(make(id))}\n`);
    });
  }
}
