import type { Destination } from '../virtual-server.ts';
import { foldAddress } from './hash.ts';
import type { SchedulerFactory } from './scheduler.ts';
import { hsiphash32 } from './siphash.ts';

/** Places in the table: CONFIG_IP_VS_MH_TAB_INDEX=12, the kernel's default. */
const size = 4093;
const keys = [2654435761n, 2654446892n] as const;
/** Weights are scaled down to this many bits. */
const weightBits = 6;

/**
 * Maglev hashing: the client's address decides, and a server that comes or goes moves few other clients. Servers choose places in turn,
 * each in an order of its own. Only the last weight that was not 0 counts, so a quiesced server keeps its places. Models ip_vs_mh.c.
 */
export const mh: SchedulerFactory = (service) => {
  // Filled when first asked for: servers come in numbers.
  let places: ReturnType<typeof populate> | undefined;
  const repopulate = (): void => {
    places = undefined;
  };
  return {
    schedule(packet) {
      places ??= populate(service.destinations);
      const { fallback, port } = service.flags ?? {};
      const key = foldAddress(packet.source) + (port ? packet.sourcePort : 0);
      const first = hsiphash32(key, keys[0]) % size;
      const chosen = places[first];
      if (!fallback || !chosen || chosen.weight > 0) return chosen && chosen.weight > 0 ? chosen : undefined;
      for (let offset = 0; offset < size; offset++) {
        const other = places[hsiphash32(key + ((offset + first) % size), keys[0]) % size];
        if (other && other.weight > 0) return other;
      }
      return undefined;
    },
    changed: repopulate,
    removed: repopulate,
  };
};

function populate(destinations: readonly Destination[]): readonly (Destination | undefined)[] {
  const places: (Destination | undefined)[] = new Array(size).fill(undefined);
  const weights = destinations.map(({ lastWeight }) => lastWeight);
  const divisor = weights.reduce(greatestDivisor, 0);
  if (divisor < 1) return places;
  const shift = Math.max(0, 32 - Math.clz32(Math.max(...weights) / divisor) - weightBits);
  const choosers = destinations.map((destination) => {
    const key = foldAddress(destination.address) + destination.port;
    const turns = (destination.lastWeight / divisor) >> shift || (destination.lastWeight === 0 ? 0 : 1);
    return { destination, turns, next: hsiphash32(key, keys[0]) % size, skip: (hsiphash32(key, keys[1]) % (size - 1)) + 1 };
  });
  for (let taken = 0; taken < size; ) {
    for (const chooser of choosers) {
      for (let turn = 0; turn < chooser.turns && taken < size; turn++) {
        while (places[chooser.next]) chooser.next = (chooser.next + chooser.skip) % size;
        places[chooser.next] = chooser.destination;
        taken++;
      }
    }
  }
  return places;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
