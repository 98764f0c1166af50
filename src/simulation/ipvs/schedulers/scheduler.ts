import type { Address } from '../../net/address.ts';
import type { Destination, SchedulerFlags } from '../virtual-server.ts';

/** What a scheduler may look at in the packet that opens a connection. */
export interface OpeningPacket {
  readonly source: Address;
  readonly sourcePort: number;
  readonly destination: Address;
}

/** What a scheduler sees of its virtual server. The list is the server's own: newest first, and it changes. */
export interface Balanced {
  readonly destinations: readonly Destination[];
  readonly flags?: SchedulerFlags;
}

/** Chooses destinations for one virtual server, and remembers what it must. */
export interface Scheduler {
  /** The destination of a new connection; undefined if there is none to be had. */
  schedule(packet: OpeningPacket): Destination | undefined;
  /** A destination was added, or its weight may have changed. */
  changed?(): void;
  /** A destination is gone from the list, in which it was at this place. */
  removed?(destination: Destination, index: number): void;
}

/** Starts a scheduler. @param now the clock, in seconds. */
export type SchedulerFactory = (service: Balanced, now: () => number) => Scheduler;

/** How busy a destination is, where open connections weigh much more than others. Models ip_vs_dest_conn_overhead. */
export function overhead(destination: Destination): number {
  return destination.active * 256 + destination.inactive;
}

/**
 * The destination with the least load for its weight. Models the loop that wlc, sed, lblc and lblcr share: the first with a weight is the
 * one to beat, a tie does not beat it, and a weight of 0 never does.
 */
export function leastLoaded(destinations: Iterable<Destination>, load: (destination: Destination) => number): Destination | undefined {
  let least: Destination | undefined;
  for (const destination of destinations) {
    if (!least) {
      if (destination.weight > 0) least = destination;
    } else if (load(least) * destination.weight > load(destination) * least.weight) least = destination;
  }
  return least;
}
