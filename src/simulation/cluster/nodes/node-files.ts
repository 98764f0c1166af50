/** Files of a machine that are computed whenever somebody looks: paths, and what reads each. */
export type FileSource = () => Iterable<readonly [path: string, read: () => string]>;

/**
 * The files of a machine, by absolute path. Some are texts that anybody may write; others show the state of the machine and refuse to be written.
 * Directories are what paths make of them.
 */
export class NodeFiles {
  readonly #texts = new Map<string, string | (() => string)>();
  readonly #sources: FileSource[] = [];
  readonly #listeners = new Set<(path: string) => void>();

  /** The text of a file, or undefined. */
  get(path: string): string | undefined {
    const own = this.#texts.get(path);
    if (typeof own === 'string') return own;
    if (own) {
      // Written out the first time that somebody asks.
      const text = own();
      this.#texts.set(path, text);
      return text;
    }
    for (const source of this.#sources) for (const [name, read] of source()) if (name === path) return read();
    return undefined;
  }

  /** Whether there is such a file. */
  has(path: string): boolean {
    return this.#texts.has(path) || this.#sources.some((source) => [...source()].some(([name]) => name === path));
  }

  /** Writes a file; those who watch it act at once. */
  set(path: string, text: string): this {
    this.#texts.set(path, text);
    for (const listener of [...this.#listeners]) listener(path);
    return this;
  }

  /** Removes a file; false if there was none that could be removed. */
  delete(path: string): boolean {
    if (!this.#texts.delete(path)) return false;
    for (const listener of [...this.#listeners]) listener(path);
    return true;
  }

  /** All paths, sorted. */
  keys(): string[] {
    const computed = this.#sources.flatMap((source) => [...source()].map(([name]) => name));
    return [...new Set([...this.#texts.keys(), ...computed])].sort();
  }

  /** All files. */
  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const path of this.keys()) yield [path, this.get(path) ?? ''];
  }

  /** Puts a file there without telling anybody; a function is asked when somebody reads. */
  define(path: string, text: string | (() => string)): void {
    this.#texts.set(path, text);
  }

  /** Files that show the state of something. */
  addSource(source: FileSource): void {
    this.#sources.push(source);
  }

  /** Calls with the path of every file that is written or removed; returns how to stop. */
  watch(listener: (path: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
