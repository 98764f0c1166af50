import type { Draw } from '../../../allocate/bitmap.ts';
import { AllocationError } from '../../../allocate/ip-allocator.ts';
import type { PortAllocator } from '../../../allocate/port-allocator.ts';

/**
 * Node ports taken and given back in one write: taken at once, given back when the write stands, undone when it does not.
 * Models pkg/registry/core/service/portallocator/operation.go.
 */
export class PortOperation {
  readonly #ports: PortAllocator;
  readonly #dryRun: boolean;
  readonly #allocated: number[] = [];
  readonly #toRelease: number[] = [];

  constructor(ports: PortAllocator, dryRun: boolean) {
    this.#ports = ports;
    this.#dryRun = dryRun;
  }

  /** Takes a port. Throws AllocationError. A dry run does not look at the range. */
  allocate(port: number): void {
    if (!this.#dryRun) this.#ports.allocate(port);
    else if (this.#ports.has(port) || this.#allocated.includes(port)) throw new AllocationError('provided port is already allocated');
    this.#allocated.push(port);
  }

  /** Takes any free port. A dry run makes one up, from above the usual range. */
  allocateNext(draw: Draw): number {
    const port = this.#dryRun ? Math.max(32768, ...this.#allocated) + 1 : this.#ports.allocateNext(draw);
    this.#allocated.push(port);
    return port;
  }

  /** Gives a port back once the write stands. */
  releaseLater(port: number): void {
    this.#toRelease.push(port);
  }

  commit(): void {
    if (!this.#dryRun) for (const port of this.#toRelease) this.#ports.release(port);
  }

  undo(): void {
    if (!this.#dryRun) for (const port of this.#allocated) this.#ports.release(port);
  }
}
