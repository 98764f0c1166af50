import { Bitmap, type Draw } from './bitmap.ts';
import { AllocationError } from './ip-allocator.ts';

/**
 * Hands out NodePorts; chance avoids the static band where the release has one (1.28 and later).
 * Models pkg/registry/core/service/portallocator (KEP-3668).
 */
export class PortAllocator {
  readonly from: number;
  readonly to: number;
  readonly #bitmap: Bitmap;

  /** @param range `30000-32767`, both ends included. */
  constructor(range: string, banded: boolean) {
    const match = /^(\d{1,5})-(\d{1,5})$/.exec(range);
    this.from = Number(match?.[1]);
    this.to = Number(match?.[2]);
    if (!match || this.from < 1 || this.to > 65535 || this.to < this.from) throw new AllocationError(`"${range}" is not a valid port range`);
    const size = this.to - this.from + 1;
    this.#bitmap = new Bitmap(size, !banded || size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128));
  }

  /** Takes the port asked for. Throws AllocationError with the API server's words. */
  allocate(port: number): void {
    if (port < this.from || port > this.to)
      throw new AllocationError(`provided port is not in the valid range. The range of valid ports is ${this.from}-${this.to}`);
    if (!this.#bitmap.allocate(port - this.from)) throw new AllocationError('provided port is already allocated');
  }

  /** Takes a free port. */
  allocateNext(draw: Draw): number {
    const offset = this.#bitmap.allocateNext(draw);
    if (offset === undefined) throw new AllocationError('range is full');
    return this.from + offset;
  }

  /** Whether somebody has the port. */
  has(port: number): boolean {
    return this.#bitmap.has(port - this.from);
  }

  /** Gives a port back. */
  release(port: number): void {
    if (port >= this.from && port <= this.to) this.#bitmap.release(port - this.from);
  }
}
