import type { Draw } from '../../../allocate/bitmap.ts';
import { IPAllocator } from '../../../allocate/ip-allocator.ts';
import type { Service } from '../../../api/types.ts';
import { printAddress } from '../../../net/address.ts';

/** Where ClusterIPs of one family come from. */
export interface AddressPool {
  /** Takes the address asked for. Throws AllocationError. */
  allocate(ip: string, service: Service): void;
  /** Takes any free address. Throws AllocationError. */
  allocateNext(draw: Draw, service: Service): string;
  release(ip: string): void;
  /** Whether an address could be had, without taking it. Throws AllocationError when it could not. */
  check(ip: string): void;
  /** What the repair loop says of an address that no range has. */
  outOfRange(family: string, ip: string, cidr: string): string;
  /** What a dry run shows in place of an address. */
  readonly placeholder: string;
}

/** One range, as the flag gives it: the bitmap of releases before 1.33. */
export class RangePool implements AddressPool {
  readonly #allocator: IPAllocator;

  constructor(cidr: string) {
    this.#allocator = new IPAllocator(cidr);
  }

  get placeholder(): string {
    return printAddress(this.#allocator.range.network);
  }

  allocate(ip: string): void {
    this.#allocator.allocate(ip);
  }

  allocateNext(draw: Draw): string {
    return this.#allocator.allocateNext(draw);
  }

  release(ip: string): void {
    this.#allocator.release(ip);
  }

  check(ip: string): void {
    this.#allocator.allocate(ip);
    this.#allocator.release(ip);
  }

  outOfRange(_family: string, ip: string, cidr: string): string {
    return `Cluster IP ${ip} is not within the service CIDR ${cidr}; please recreate service`;
  }
}
