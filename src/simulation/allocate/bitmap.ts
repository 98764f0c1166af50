/** Draws an integer in [0, below). */
export type Draw = (below: number) => number;

/**
 * Which of `size` numbered places are taken, with a band at the front that chance avoids while it can.
 * Models pkg/registry/core/service/allocator/bitmap.go (1.26): a random start, then a linear scan, upper part first.
 */
export class Bitmap {
  readonly #taken = new Set<number>();
  readonly size: number;
  readonly band: number;

  /** @param band how many places at the front are kept for explicit requests until the rest is full. */
  constructor(size: number, band: number) {
    this.size = size;
    this.band = band;
  }

  /** Takes one place; false if somebody has it. */
  allocate(offset: number): boolean {
    if (this.#taken.has(offset)) return false;
    this.#taken.add(offset);
    return true;
  }

  /** Takes any free place; undefined when full. */
  allocateNext(draw: Draw): number | undefined {
    return this.#scan(this.band, this.size, draw) ?? this.#scan(0, this.band, draw);
  }

  /** Whether somebody has a place. */
  has(offset: number): boolean {
    return this.#taken.has(offset);
  }

  /** Gives a place back. */
  release(offset: number): void {
    this.#taken.delete(offset);
  }

  /** How many places are free. */
  free(): number {
    return this.size - this.#taken.size;
  }

  #scan(from: number, to: number, draw: Draw): number | undefined {
    const length = to - from;
    if (length <= 0) return undefined;
    const start = draw(length);
    for (let i = 0; i < length; i++) {
      const offset = from + ((start + i) % length);
      if (this.allocate(offset)) return offset;
    }
    return undefined;
  }
}
