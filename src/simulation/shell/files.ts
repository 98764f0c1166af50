/** A host's files: text by absolute path. A folder exists where a file is below it, or where somebody made one. */
export interface Files {
  /** Undefined: no such file. */
  read(path: string): string | undefined;
  /** Makes or replaces a file. What depends on it (a static pod, a sysctl) follows at once. */
  write(path: string, text: string): void;
  /** False: it was not there. */
  remove(path: string): boolean;
  /** Whether it is there and nobody may write it. */
  isReadOnly(path: string): boolean;
  /** All paths. */
  list(): Iterable<string>;
}

/** A file whose text is made when it is read, such as those below /proc; read-only unless `write` is there. */
export interface ComputedFile {
  read(): string;
  write?(text: string): void;
}

/** Files kept in memory; some may be computed. */
export class MemoryFiles implements Files {
  readonly #entries: Map<string, string | ComputedFile>;

  constructor(entries: Readonly<Record<string, string | ComputedFile>> = {}) {
    this.#entries = new Map(Object.entries(entries));
  }

  read(path: string): string | undefined {
    const entry = this.#entries.get(path);
    return typeof entry === 'object' ? entry.read() : entry;
  }

  write(path: string, text: string): void {
    const entry = this.#entries.get(path);
    if (typeof entry !== 'object') this.#entries.set(path, text);
    else if (entry.write) entry.write(text);
    else throw new Error(`EACCES: permission denied, open '${path}'`);
  }

  remove(path: string): boolean {
    if (typeof this.#entries.get(path) === 'object') throw new Error(`EPERM: operation not permitted, unlink '${path}'`);
    return this.#entries.delete(path);
  }

  isReadOnly(path: string): boolean {
    const entry = this.#entries.get(path);
    return typeof entry === 'object' && entry.write === undefined;
  }

  list(): Iterable<string> {
    return this.#entries.keys();
  }
}

/** Files on top of one another: the first that has a path answers for it, and new files go to the first. */
export class LayeredFiles implements Files {
  readonly #layers: readonly Files[];

  constructor(...layers: readonly Files[]) {
    this.#layers = layers;
  }

  read(path: string): string | undefined {
    for (const layer of this.#layers) {
      const text = layer.read(path);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  write(path: string, text: string): void {
    this.#owner(path)?.write(path, text);
  }

  remove(path: string): boolean {
    return this.#owner(path)?.remove(path) ?? false;
  }

  isReadOnly(path: string): boolean {
    return this.#owner(path)?.isReadOnly(path) ?? false;
  }

  list(): Iterable<string> {
    return new Set(this.#layers.flatMap((layer) => [...layer.list()]));
  }

  #owner(path: string): Files | undefined {
    return this.#layers.find((layer) => layer.read(path) !== undefined) ?? this.#layers[0];
  }
}

/** An argument as an absolute path: `.`, `..` and doubled slashes are gone. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
