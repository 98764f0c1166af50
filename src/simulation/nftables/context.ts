import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';

/** What a hook knows of one packet: everything that a rule may ask. */
export interface NftContext {
  /** `packet.mark` is the mark it comes with. */
  readonly packet: Packet;
  readonly inDevice?: string;
  readonly outDevice?: string;
  /** The packet's connection; without one its state is invalid and nothing else is known. */
  readonly connection?: NftConnection;
  /** What kind of address this is to the host: a number of `addressTypes`. */
  addressType(address: Address): number;
  /** A uniform integer in [0, below). */
  below(below: number): number;
  /** Seconds. */
  readonly now: number;
  /** Bytes of the packet; 60 (a TCP SYN) if not given. */
  readonly length?: number;
}

/** A connection as `ct` expressions see it. */
export interface NftConnection {
  /** A bit of `ctStates`. */
  readonly state: number;
  /** Bits of `ctStatuses`, and the kernel's own that have no name. */
  readonly status: number;
  readonly direction: 0 | 1;
  /** `ct mark`; may be written. */
  mark: number;
}
