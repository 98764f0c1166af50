import type { Address } from '../../net/address.ts';
import type { Destination } from '../virtual-server.ts';
import type { SchedulerFactory } from './scheduler.ts';

const buckets = 256;

/** Dealt out when first asked for: servers come in numbers. */
type Places = readonly (Destination | undefined)[];

/**
 * Source hashing: the client's address decides. Of 256 places each server gets as many as its weight in turn; a server without weight
 * keeps one, and clients that fall on it are refused unless the flag `sh-fallback` is set. Models ip_vs_sh.c (hash_32, Linux 4.7 and later).
 */
export const sh: SchedulerFactory = (service) => {
  let places: Places | undefined;
  const redeal = (): void => {
    places = undefined;
  };
  return {
    schedule(packet) {
      places ??= deal(service.destinations, true);
      const { fallback, port } = service.flags ?? {};
      const key = foldAddress(packet.source) + (port ? packet.sourcePort : 0);
      const first = hash8(key);
      const chosen = places[first];
      if (!fallback || !chosen || chosen.weight > 0) return chosen && chosen.weight > 0 ? chosen : undefined;
      for (let offset = 0; offset < buckets; offset++) {
        const other = places[(((offset + first) % buckets) + first) % buckets];
        if (other && other.weight > 0) return other;
      }
      return undefined;
    },
    changed: redeal,
    removed: redeal,
  };
};

/** Destination hashing: the virtual server's address decides, so all its clients get the same server. Models ip_vs_dh.c. */
export const dh: SchedulerFactory = (service) => {
  let places: Places | undefined;
  const redeal = (): void => {
    places = undefined;
  };
  return {
    schedule(packet) {
      places ??= deal(service.destinations, false);
      const chosen = places[hash8(foldAddress(packet.destination))];
      return chosen && chosen.weight > 0 ? chosen : undefined;
    },
    changed: redeal,
    removed: redeal,
  };
};

/** An address as 32 bits: IPv6's four words are xored. */
export function foldAddress(address: Address): number {
  if (typeof address === 'number') return address;
  let folded = 0;
  for (let shift = 0n; shift < 128n; shift += 32n) folded ^= Number((address >> shift) & 0xffffffffn);
  return folded >>> 0;
}

// linux/hash.h hash_32: the golden ratio of 32 bits, and the highest eight bits of the product.
function hash8(value: number): number {
  return Math.imul(value, 0x61c88647) >>> 24;
}

// ip_vs_sh_reassign and ip_vs_dh_reassign.
function deal(destinations: readonly Destination[], byWeight: boolean): Places {
  const places: (Destination | undefined)[] = [];
  let position = 0;
  let count = 0;
  for (let i = 0; i < buckets; i++) {
    const destination = destinations[position];
    places.push(destination);
    if (!destination || (byWeight && ++count < destination.weight)) continue;
    position = (position + 1) % destinations.length;
    count = 0;
  }
  return places;
}
