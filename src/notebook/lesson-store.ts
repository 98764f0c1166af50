import type { DraftBox } from './drafts';
import type { OutputItem } from './output';
import { type Ordered, programAbove, programOf } from './program-blocks';
import { loadViews } from './views/load-views';

/** What the reader chose for every run of the page. */
export interface RunSettings {
  /** Takes the place of the seed in the code: other names, addresses and choices. */
  readonly seed?: number;
  /** When the clusters' clocks start, in any form that Date reads. */
  readonly start?: string;
}

/** Code that is not the reader's own and not the lesson's as it stands: an older draft, another tab's edit. */
export interface Offer {
  readonly kind: 'outdated' | 'other-tab';
  readonly code: string;
}

/** What a check says of a solution. */
export interface Outcome {
  readonly passed: boolean;
  readonly message: string;
}

/** A live block, or an exercise, as its page declares it. */
export interface BlockDeclaration {
  readonly id: string;
  /** What the page calls it. */
  readonly title?: string;
  readonly initial: string;
  readonly isolated?: boolean;
  /** Code that checks it, if it is an exercise; runs as a block of its own behind it. */
  readonly check?: string;
  /** The block as JavaScript, compiled when the page was built: what is not edited needs no compiler. */
  compiled?(): Promise<string | undefined>;
  /** Computed when the page was built. */
  readonly outputs: readonly OutputItem[];
}

/** One live block of the page, as it stands now. */
export interface BlockState extends BlockDeclaration {
  readonly code: string;
  /** The code of this block and all above it that `outputs` came from; undefined for outputs that came with the page. */
  readonly ranWith?: string;
  readonly running: boolean;
  /** In plain words, why the last run did not reach its end; undefined if it did. */
  readonly stopped?: string;
  /** How long the last run took in the reader's browser, in milliseconds; undefined for outputs computed with the page. */
  readonly took?: number;
  readonly offer?: Offer;
  readonly outcome?: Outcome;
}

/** Code by block id. */
export type Codes = Readonly<Record<string, string>>;

/** The live blocks and exercises of one page, in reading order: one program. Tells its listeners about every change. */
export class LessonStore {
  #blocks: BlockState[] = [];
  #settings: RunSettings = {};
  #drafts?: DraftBox;
  readonly #listeners = new Set<() => void>();

  /** Declares a block. A page that is drawn again keeps the reader's edits; what nobody edited follows the page. */
  declare(index: number, declaration: BlockDeclaration): void {
    const block = this.#blocks[index];
    if (block && block.id === declaration.id && (block.initial === declaration.initial || block.code !== block.initial)) return;
    this.#blocks[index] = { ...declaration, code: declaration.initial, running: false };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until the block changes. */
  block(index: number): BlockState | undefined {
    return this.#blocks[index];
  }

  /** The same array until a block changes. */
  blocks(): readonly BlockState[] {
    return this.#blocks;
  }

  settings(): RunSettings {
    return this.#settings;
  }

  /** Whether a block's outputs came from other code, or another seed, than stands on the page now. */
  isStale(index: number): boolean {
    const block = this.#blocks[index];
    if (!block) return false;
    const indexes = this.#programOf(index);
    if (block.ranWith !== undefined) return block.ranWith !== this.#key(indexes);
    return this.#hasSettings() || indexes.some((i) => this.#blocks[i]?.code !== this.#blocks[i]?.initial);
  }

  /** How many blocks hold something else than the lesson gave. */
  editedCount(): number {
    return this.#blocks.filter((block) => block.code !== block.initial).length;
  }

  edit(index: number, code: string): void {
    if (this.#blocks[index]?.code === code) return;
    this.#change([index], (block) => ({ ...block, code }));
    this.#save(index);
  }

  /** Puts code into several blocks at once; returns what stood there before, so that it can be put back. Unknown ids are passed over. */
  put(codes: Codes): Codes {
    const before: Record<string, string> = {};
    for (const [index, block] of this.#blocks.entries()) {
      const code = Object.hasOwn(codes, block.id) ? codes[block.id] : undefined;
      if (code === undefined || code === block.code) continue;
      before[block.id] = block.code;
      this.edit(index, code);
    }
    return before;
  }

  /** Gives every block the lesson's code back; returns what the reader had. */
  resetAll(): Codes {
    return this.put(Object.fromEntries(this.#blocks.map((block) => [block.id, block.initial])));
  }

  setSettings(settings: RunSettings): void {
    this.#settings = settings;
    this.#change([], (block) => block);
  }

  /** From now on edits are kept in the box; what it holds already comes back. */
  restore(drafts: DraftBox): void {
    this.#drafts = drafts;
    for (const [index, block] of this.#blocks.entries()) {
      const draft = drafts.load(block.id, block.initial);
      if (!draft || block.code !== block.initial) continue;
      if (draft.outdated) this.#change([index], (own) => ({ ...own, offer: { kind: 'outdated', code: draft.code } }));
      else this.#change([index], (own) => ({ ...own, code: draft.code }));
    }
  }

  /** Takes the code that is offered for a block, or leaves it; either way the offer is gone. */
  answerOffer(index: number, take: boolean): void {
    const block = this.#blocks[index];
    if (!block?.offer) return;
    this.#change([index], (own) => ({ ...own, offer: undefined, code: take && own.offer ? own.offer.code : own.code }));
    this.#drafts?.settle(block.id);
    this.#save(index);
  }

  /** Runs a block and all above it from a clean start, and shows what each of them puts out. */
  async run(index: number): Promise<void> {
    if (this.#blocks[index]?.running) return;
    const indexes = this.#programOf(index);
    const { check } = this.#blocks[index] ?? {};
    const codes = [...this.#codes(indexes), ...(check === undefined ? [] : [check])];
    const outputs: OutputItem[][] = codes.map(() => []);
    const ranWith = indexes.map((_, i) => this.#key(indexes.slice(0, i + 1)));
    this.#change([index], (block) => ({ ...block, running: true }));
    const began = performance.now();
    // What draws the outputs comes while the program runs.
    void loadViews().catch(() => undefined);
    // The sandbox, and with it the simulation, is not loaded before somebody runs something.
    const result = await Promise.all([import('./sandbox'), this.#compiled(indexes, check)])
      .then(([{ runInSandbox }, pieces]) =>
        runInSandbox({ program: pieces ? { pieces } : { blocks: codes }, options: this.#settings }, codes.length, ({ block, item }) =>
          outputs[block]?.push(item),
        ),
      )
      .catch(() => ({
        stopped: 'The code could not be started: part of the page could not be loaded. Check the connection and press Run again.',
        notStarted: true,
      }));
    const took = performance.now() - began;
    if ('notStarted' in result) return this.#change([index], (block) => ({ ...block, running: false, stopped: result.stopped }));
    const outcome = check === undefined ? undefined : judge(outputs, result.stopped);
    this.#change(indexes, (block, i) => {
      const place = indexes.indexOf(i);
      if (i !== index) return { ...block, outputs: outputs[place] ?? [], ranWith: ranWith[place], stopped: undefined, took };
      return { ...block, running: false, outputs: outputs[place] ?? [], ranWith: ranWith[place], stopped: result.stopped, took, outcome };
    });
  }

  /** Runs every block: the page's program once, each isolated block by itself. */
  async runAll(): Promise<void> {
    const last = programAbove(this.#ordered(), this.#blocks.length).at(-1);
    if (last !== undefined) await this.run(last);
    for (const [index, block] of this.#blocks.entries()) if (block.isolated) await this.run(index);
  }

  #programOf(index: number): number[] {
    return programOf(this.#ordered(), index);
  }

  #ordered(): Ordered[] {
    return this.#blocks.map(({ isolated, check }) => ({ isolated, exercise: check !== undefined }));
  }

  #save(index: number): void {
    const block = this.#blocks[index];
    if (!block || !this.#drafts) return;
    const other = this.#drafts.save(block.id, block.code, block.initial);
    if (other !== undefined) this.#change([index], (own) => ({ ...own, offer: { kind: 'other-tab', code: other } }));
  }

  #codes(indexes: readonly number[]): string[] {
    return indexes.map((i) => this.#blocks[i]?.code ?? '');
  }

  // The pieces of a program that nobody edited; undefined if a compiler is needed.
  async #compiled(indexes: readonly number[], check: string | undefined): Promise<string[] | undefined> {
    if (check !== undefined || indexes.some((i) => this.#blocks[i]?.code !== this.#blocks[i]?.initial)) return undefined;
    const pieces = await Promise.all(indexes.map((i) => this.#blocks[i]?.compiled?.().catch(() => undefined)));
    return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
  }

  #hasSettings(): boolean {
    return this.#settings.seed !== undefined || this.#settings.start !== undefined;
  }

  #key(indexes: readonly number[]): string {
    return JSON.stringify([this.#settings.seed ?? null, this.#settings.start ?? null, ...this.#codes(indexes)]);
  }

  #change(indexes: readonly number[], change: (block: BlockState, index: number) => BlockState): void {
    this.#blocks = this.#blocks.map((block, i) => (indexes.includes(i) ? change(block, i) : block));
    for (const listener of this.#listeners) listener();
  }
}

// The check is the last block, the solution the one before it.
function judge(outputs: readonly (readonly OutputItem[])[], stopped: string | undefined): Outcome {
  if (stopped !== undefined) return { passed: false, message: stopped };
  for (const [place, items] of outputs.entries()) {
    const error = items.find((item) => item.kind === 'error');
    if (error?.kind !== 'error') continue;
    const above = place < outputs.length - 2;
    return {
      passed: false,
      message: above
        ? `A block above does not run: ${error.message}`
        : `${error.message}${place === outputs.length - 2 && error.line ? ` (line ${error.line})` : ''}`,
    };
  }
  return { passed: true, message: 'Every check holds.' };
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
