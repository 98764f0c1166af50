import workerUrl from '../generated/language.iife.txt?url';
import libraryUrl from '../generated/library.json.txt?url';
import type { Language } from './protocol';

/** To the worker. */
export type Asked = { readonly library: string } | { readonly id: number; readonly method: keyof Language; readonly args: readonly unknown[] };

/** From the worker. */
export type Answered = { readonly ready: true } | { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly failure: string };

/** How far the help with types has come. `why` is for the reader. */
export type LanguageState = { readonly kind: 'idle' | 'loading' | 'ready' } | { readonly kind: 'unavailable'; readonly why: string };

type Answer<Method extends keyof Language> = ReturnType<Language[Method]> | undefined;

/** Longer than any honest question takes; types can be written that never come to an end. */
const patience = 15_000;

/**
 * The page's side of the language worker. TypeScript (about 1 MB, kept by the browser's cache) is loaded by `start`; before that, without a
 * connection, and after a failure every question is answered with undefined, and editing goes on without help.
 */
export class LanguageClient {
  #state: LanguageState = { kind: 'idle' };
  #worker?: Worker;
  #sequence = 0;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  readonly #listeners = new Set<() => void>();

  state(): LanguageState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads TypeScript and the declarations, unless that is done or under way. */
  start(): void {
    if (this.#state.kind === 'loading' || this.#state.kind === 'ready') return;
    this.#become({ kind: 'loading' });
    const worker = new Worker(workerUrl, { name: 'typescript' });
    this.#worker = worker;
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#stop('it could not be loaded');
    };
    worker.onmessage = ({ data }: MessageEvent<Answered>) => this.#receive(data);
    fetch(libraryUrl)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`HTTP ${answer.status}`))))
      .then((library) => worker.postMessage({ library } satisfies Asked))
      .catch(() => {
        if (this.#worker === worker) this.#stop('it could not be loaded');
      });
  }

  /** Asks the worker. Never fails: no answer is undefined. */
  async ask<Method extends keyof Language>(method: Method, ...args: Parameters<Language[Method]>): Promise<Answer<Method>> {
    const worker = this.#worker;
    if (this.#state.kind !== 'ready' || !worker) return undefined;
    const id = ++this.#sequence;
    return new Promise((resolve) => {
      const deadline = setTimeout(() => {
        if (this.#worker === worker) this.#stop('the code’s types took too long to work out');
      }, patience);
      this.#waiting.set(id, (answer) => {
        clearTimeout(deadline);
        resolve(answer as Answer<Method>);
      });
      worker.postMessage({ id, method, args } satisfies Asked);
    });
  }

  #receive(data: Answered): void {
    if ('ready' in data) this.#become({ kind: 'ready' });
    else {
      this.#waiting.get(data.id)?.('answer' in data ? data.answer : undefined);
      this.#waiting.delete(data.id);
    }
  }

  #stop(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
    this.#become({ kind: 'unavailable', why });
    // A connection that comes back is reason enough to try again.
    window.addEventListener('online', () => this.#state.kind === 'unavailable' && this.start(), { once: true });
  }

  #become(state: LanguageState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

let client: LanguageClient | undefined;

/** One worker serves every editor of the tab. */
export function languageClient(): LanguageClient {
  client ??= new LanguageClient();
  return client;
}
