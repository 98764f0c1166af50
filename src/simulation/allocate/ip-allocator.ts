import { type Address, parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix, width } from '../net/prefix.ts';
import { Bitmap, type Draw } from './bitmap.ts';

/** Why an address could not be had, in the API server's words (reference F.1.1). */
export class AllocationError extends Error {}

/** How many addresses at the front of a range of this size are left to explicit requests while there are others (KEP-3070). */
export function staticBand(rangeSize: number): number {
  return rangeSize <= 16 ? 0 : Math.min(Math.max(16, Math.floor(rangeSize / 16)), 256);
}

/**
 * Hands out ClusterIPs of one range: not the network address, not the IPv4 broadcast address; chance avoids the static band.
 * Models pkg/registry/core/service/ipallocator (1.26, KEP-3070).
 */
export class IPAllocator {
  readonly range: Prefix;
  readonly #bitmap: Bitmap;

  /**
   * @param cidr `10.96.0.0/12`. Ranges of more than 2^20 addresses are refused, as kube-apiserver does for its flag.
   * @param large they are taken after all: a ServiceCIDR object may be as large as it likes; of IPv6 the first 65,536 addresses are used.
   */
  constructor(cidr: string, { large = false }: { readonly large?: boolean } = {}) {
    this.range = parsePrefix(cidr);
    const bits = width(this.range.network);
    if (bits - this.range.length > 20 && !large)
      throw new AllocationError(`specified --service-cluster-ip-range is too large; for ${bits}-bit addresses, the mask must be >= ${bits - 20}`);
    if (bits - this.range.length < 3) throw new AllocationError('the service cluster IP range must be at least 8 IP addresses');
    const rangeSize = bits === 32 ? 2 ** (32 - this.range.length) : Math.min(2 ** (128 - this.range.length), 65536);
    this.#bitmap = new Bitmap(bits === 32 ? rangeSize - 2 : rangeSize - 1, staticBand(rangeSize));
  }

  /** The first usable address, which the `kubernetes` Service takes. */
  first(): string {
    return this.#print(0);
  }

  /** Takes the address asked for. Throws AllocationError with the API server's words. */
  allocate(ip: string): void {
    const offset = this.#offset(parseAddress(ip));
    if (offset === undefined)
      throw new AllocationError(`the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${printPrefix(this.range)}`);
    if (!this.#bitmap.allocate(offset)) throw new AllocationError('provided IP is already allocated');
  }

  /** Takes a free address, from above the static band while there is one. */
  allocateNext(draw: Draw): string {
    const offset = this.#bitmap.allocateNext(draw);
    if (offset === undefined) throw new AllocationError('range is full');
    return this.#print(offset);
  }

  /** Gives an address back. */
  release(ip: string): void {
    const offset = this.#offset(parseAddress(ip));
    if (offset !== undefined) this.#bitmap.release(offset);
  }

  /** Whether the range has this address to give, taken or not. */
  covers(ip: string): boolean {
    return this.#offset(parseAddress(ip)) !== undefined;
  }

  /** How many addresses are free. */
  free(): number {
    return this.#bitmap.free();
  }

  #offset(address: Address): number | undefined {
    if (!contains(this.range, address)) return undefined;
    const offset = Number(BigInt(address) - BigInt(this.range.network)) - 1;
    return offset >= 0 && offset < this.#bitmap.size ? offset : undefined;
  }

  #print(offset: number): string {
    const { network } = this.range;
    return printAddress(typeof network === 'number' ? network + offset + 1 : network + BigInt(offset + 1));
  }
}
