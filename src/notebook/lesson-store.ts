import type { OutputItem } from './output';
import { loadViews } from './views/load-views';

/** One live block of the page, as it stands now. */
export interface BlockState {
  readonly initial: string;
  readonly code: string;
  readonly outputs: readonly OutputItem[];
  /** The code of this block and all above it that `outputs` came from; undefined for outputs that came with the page. */
  readonly ranWith?: string;
  readonly running: boolean;
  /** In plain words, why the last run did not reach its end; undefined if it did. */
  readonly stopped?: string;
  /** How long the last run took in the reader's browser, in milliseconds; undefined for outputs computed with the page. */
  readonly took?: number;
}

/** The live blocks of one page: one program in reading order. Tells its listeners about every change. */
export class LessonStore {
  #blocks: BlockState[] = [];
  readonly #listeners = new Set<() => void>();

  /** Declares a block. A page that is drawn again keeps the reader's edits; what nobody edited follows the page. */
  declare(index: number, initial: string, outputs: readonly OutputItem[]): void {
    const block = this.#blocks[index];
    if (block && (block.initial === initial || block.code !== block.initial)) return;
    this.#blocks[index] = { initial, code: initial, outputs, running: false };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until the block changes. */
  block(index: number): BlockState | undefined {
    return this.#blocks[index];
  }

  /** The code of the first `count` blocks, as edited. */
  program(count: number): string[] {
    return this.#blocks.slice(0, count).map((block) => block.code);
  }

  /** Whether a block's outputs came from other code than stands on the page now. */
  isStale(index: number): boolean {
    const block = this.#blocks[index];
    if (!block) return false;
    if (block.ranWith === undefined) return this.#blocks.slice(0, index + 1).some(({ code, initial }) => code !== initial);
    return block.ranWith !== key(this.program(index + 1));
  }

  edit(index: number, code: string): void {
    this.#change([index], (block) => ({ ...block, code }));
  }

  /** Runs a block and all above it from a clean start, and shows what each of them puts out. */
  async run(index: number): Promise<void> {
    const blocks = this.program(index + 1);
    const indexes = blocks.map((_, i) => i);
    const outputs: OutputItem[][] = blocks.map(() => []);
    this.#change([index], (block) => ({ ...block, running: true }));
    const began = performance.now();
    // What draws the outputs comes while the program runs.
    void loadViews().catch(() => undefined);
    // The sandbox, and with it the simulation, is not loaded before somebody runs something.
    const { runInSandbox } = await import('./sandbox');
    const result = await runInSandbox(blocks, ({ block, item }) => outputs[block]?.push(item));
    const took = performance.now() - began;
    this.#change(indexes, (block, i) => ({
      ...block,
      running: i === index ? false : block.running,
      outputs: outputs[i] ?? [],
      ranWith: key(blocks.slice(0, i + 1)),
      stopped: i === index ? result.stopped : undefined,
      took: i === index ? took : block.took,
    }));
  }

  #change(indexes: readonly number[], change: (block: BlockState, index: number) => BlockState): void {
    this.#blocks = this.#blocks.map((block, i) => (indexes.includes(i) ? change(block, i) : block));
    for (const listener of this.#listeners) listener();
  }
}

function key(blocks: readonly string[]): string {
  return blocks.join('\u0000');
}

const stores = new Map<string, LessonStore>();

/** The store of a page. In the server's process nothing is kept, so that one page's build never sees another's. */
export function storeOf(path: string): LessonStore {
  if (typeof window === 'undefined') return new LessonStore();
  let store = stores.get(path);
  if (!store) {
    store = new LessonStore();
    stores.set(path, store);
  }
  return store;
}
