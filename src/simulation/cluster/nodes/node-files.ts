/** Files that show the state of something: what there is now, by path. */
export type FileSource = () => Iterable<readonly [path: string, read: () => string]>;

interface OwnFile {
  text: string | (() => string);
  /** How often it was written; 0: as it came. */
  revision: number;
}

/**
 * The files of a machine or a pod: text by absolute path. Most may be written; those that show the state of something may not.
 * Who depends on a file (the kubelet on its manifests) acts as soon as it is written.
 */
export class NodeFiles {
  readonly #files = new Map<string, OwnFile>();
  readonly #sources: FileSource[] = [];
  readonly #listeners = new Set<(path: string) => void>();

  /** The text of a file; undefined: no such file. */
  read(path: string): string | undefined {
    const own = this.#files.get(path);
    if (own) {
      // Written out the first time that somebody asks.
      if (typeof own.text === 'function') own.text = own.text();
      return own.text;
    }
    return this.#computed(path)?.();
  }

  /** Makes or replaces a file. Throws for one that nobody may write. */
  write(path: string, text: string): void {
    if (this.isReadOnly(path)) throw new Error(`EACCES: permission denied, open '${path}'`);
    this.#files.set(path, { text, revision: this.revision(path) + 1 });
    for (const listener of [...this.#listeners]) listener(path);
  }

  /** False: it was not there. */
  remove(path: string): boolean {
    if (this.isReadOnly(path)) throw new Error(`EPERM: operation not permitted, unlink '${path}'`);
    if (!this.#files.delete(path)) return false;
    for (const listener of [...this.#listeners]) listener(path);
    return true;
  }

  /** Whether it is there and nobody may write it. */
  isReadOnly(path: string): boolean {
    return !this.#files.has(path) && this.#computed(path) !== undefined;
  }

  /** All paths, sorted. */
  list(): string[] {
    const computed = this.#sources.flatMap((source) => [...source()].map(([path]) => path));
    return [...new Set([...this.#files.keys(), ...computed])].sort();
  }

  /** How often a file was written since it came; 0 for one that nobody has touched or that is not there. */
  revision(path: string): number {
    return this.#files.get(path)?.revision ?? 0;
  }

  /** Puts a file there without telling anybody; a function is asked when somebody reads. */
  define(path: string, text: string | (() => string)): void {
    this.#files.set(path, { text, revision: 0 });
  }

  /** Adds files that show the state of something. */
  addSource(source: FileSource): void {
    this.#sources.push(source);
  }

  /** Calls with the path of every file that is written or removed; returns how to stop. */
  watch(listener: (path: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #computed(path: string): (() => string) | undefined {
    for (const source of this.#sources) for (const [name, read] of source()) if (name === path) return read;
    return undefined;
  }
}
