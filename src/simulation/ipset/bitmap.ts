import type { Entry } from './element.ts';

/** The storage of bitmap:port: a bit a port, and the ports come in order. */
export class PortBitmap {
  readonly from: number;
  readonly to: number;
  readonly #entries = new Map<number, Entry>();

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Bytes of the bits, in words of 64. */
  get bytes(): number {
    return Math.ceil((this.to - this.from + 1) / 64) * 8;
  }

  list(): Entry[] {
    return [...this.#entries].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  }

  has(port: number): boolean {
    return this.#entries.has(port);
  }

  add(entry: Entry): 'added' | 'replaced' | 'out of range' {
    const port = entry.element.port ?? 0;
    if (port < this.from || port > this.to) return 'out of range';
    const had = this.#entries.has(port);
    this.#entries.set(port, entry);
    return had ? 'replaced' : 'added';
  }

  delete(port: number): boolean {
    return this.#entries.delete(port);
  }

  clear(): void {
    this.#entries.clear();
  }
}
