import { parsePrefix } from '../../net/prefix.ts';
import { addressIn } from '../wiring.ts';
import { NetworkError } from './pod-network.ts';

/**
 * Addresses of one range, round robin: the next one after the last that was given, so that an address rests before it comes back.
 * The first belongs to the bridge. Models the CNI plugin host-local.
 */
export class HostLocalPool {
  readonly #cidr: string;
  readonly #taken = new Map<string, number>();
  readonly #size: number;
  #last = 1;

  constructor(cidr: string) {
    this.#cidr = cidr;
    this.#size = 2 ** (32 - parsePrefix(cidr).length);
  }

  /** Takes the next free address. Throws NetworkError when there is none. */
  next(): string {
    const prefix = parsePrefix(this.#cidr);
    // Neither the network's address nor the bridge's nor the broadcast address.
    const count = this.#size - 3;
    const taken = new Set(this.#taken.values());
    for (let step = 1; step <= count; step++) {
      const n = 2 + ((this.#last - 2 + step + count) % count);
      if (taken.has(n)) continue;
      const ip = addressIn(prefix, n);
      this.#taken.set(ip, n);
      this.#last = n;
      return ip;
    }
    throw new NetworkError(
      `failed to allocate for range 0: no IP addresses available in range set: ${addressIn(prefix, 1)}-${addressIn(prefix, this.#size - 2)}`,
    );
  }

  /** Gives an address back. */
  release(ip: string): void {
    this.#taken.delete(ip);
  }
}
