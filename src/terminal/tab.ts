import type { LineEnd, ShellClient } from './client';
import { append, type Entry, timeNote } from './entry';
import { History } from './history';
import type { ShellState } from './protocol';

/** What a view draws. */
export interface TabState {
  readonly entries: readonly Entry[];
  /** Before the field; `> ` while a line goes on. */
  readonly prompt: string;
  readonly host: string;
  readonly phase: 'closed' | 'starting' | 'ready' | 'running';
}

/** One tab of the terminal: a shell on a node, what was typed and what came back. Nothing is loaded before `start`. */
export class Tab {
  readonly node: string;
  readonly client: ShellClient;
  readonly history = new History();
  #state: TabState;
  #pending = '';
  readonly #queue: string[] = [];
  #columns = 80;
  #interrupt: (() => void) | undefined;
  #nextEntry = 1;
  readonly #listeners = new Set<() => void>();

  constructor(node: string, client: ShellClient) {
    this.client = client;
    this.node = node;
    this.#state = { entries: [], prompt: `${node} ~ ➜  `, host: node, phase: 'closed' };
  }

  get state(): TabState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getState = (): TabState => this.#state;

  /** Loads the shell, if nothing has. */
  start(): void {
    if (this.#state.phase !== 'closed') return;
    this.#change({ phase: 'starting' });
    this.client.open(this.node).then(
      (state) => {
        this.#ready(state);
        this.#next();
      },
      (error: Error) => this.#failed(error),
    );
  }

  /** Enters lines, one after the other. What is entered while something runs waits for its turn. @param columns those of the last time unless given. */
  enter(lines: readonly string[], columns = this.#columns): void {
    this.#columns = columns;
    this.#queue.push(...lines);
    this.start();
    this.#next();
  }

  /** Ctrl-C: stops what runs, or throws away the line that is being typed. */
  interrupt(typed: string): void {
    this.#queue.length = 0;
    if (this.#state.phase === 'running') {
      this.#interrupt?.();
      return;
    }
    this.#pending = '';
    this.#add(`${typed}^C`);
    this.#change({ prompt: this.#shellPrompt });
  }

  /** Ctrl-L: an empty screen. */
  clear(): void {
    this.#change({ entries: [] });
  }

  #shellPrompt = '';

  #next(): void {
    if (this.#state.phase !== 'ready') return;
    const line = this.#queue.shift();
    if (line === undefined) return;
    const script = this.#pending === '' ? line : `${this.#pending}\n${line}`;
    this.#add(line);
    if (script.trim() === '') {
      this.#next();
      return;
    }
    this.#change({ phase: 'running' });
    const running = this.client.run(this.node, script, this.#columns, {
      onOutput: (text, stream, addresses) => this.#change({ entries: append(this.#state.entries, { text, stream, addresses }) }),
    });
    this.#interrupt = running.interrupt;
    running.end.then(
      (end) => this.#ended(script, end),
      (error: Error) => this.#failed(error),
    );
  }

  #ended(script: string, end: LineEnd): void {
    this.#interrupt = undefined;
    if ('incomplete' in end) {
      this.#pending = script;
      this.#change({ phase: 'ready', prompt: '> ' });
    } else {
      this.#pending = '';
      this.#note(end.state.closed ? 'The session has ended. A new one begins.' : timeNote(end.passed));
      this.#ready(end.state);
    }
    this.#next();
  }

  #ready({ prompt, host }: ShellState): void {
    this.#shellPrompt = prompt;
    this.#change({ phase: 'ready', prompt, host });
  }

  #failed(error: Error): void {
    this.#interrupt = undefined;
    this.#pending = '';
    if (this.#state.entries.length === 0) this.#add('');
    this.#note(`The shell stopped: ${error.message}. The next line starts a new one.`);
    this.#change({ phase: 'closed' });
  }

  #add(line: string): void {
    const entry = { id: this.#nextEntry++, prompt: this.#state.prompt, line, chunks: [] };
    this.#change({ entries: [...this.#state.entries, entry] });
  }

  #note(note: string | undefined): void {
    const last = this.#state.entries.at(-1);
    if (note !== undefined && last) this.#change({ entries: [...this.#state.entries.slice(0, -1), { ...last, note }] });
  }

  #change(change: Partial<TabState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
