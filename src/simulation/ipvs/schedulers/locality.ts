import type { Address } from '../../net/address.ts';
import type { Destination } from '../virtual-server.ts';
import { type Balanced, leastLoaded, overhead, type SchedulerFactory } from './scheduler.ts';

/** Seconds after which an address that nobody asked for is forgotten (lblc_expiration, lblcr_expiration). */
const expiration = 24 * 60 * 60;

/**
 * Locality-based least connection: a destination address keeps its server until that one is overloaded. A virtual server of kube-proxy
 * has one address, so all its clients share one server while that lasts. Models ip_vs_lblc.c; stale entries go to the second, not by a timer.
 */
export const lblc: SchedulerFactory = (service, now) => {
  const cache = new Map<Address, { destination: Destination; lastUse: number }>();
  return {
    schedule(packet) {
      const entry = cache.get(packet.destination);
      if (entry && now() - entry.lastUse < expiration) {
        entry.lastUse = now();
        const { destination } = entry;
        if (destination.available && destination.weight > 0 && !isOverloaded(destination, service)) return destination;
      }
      const destination = leastLoaded(service.destinations, overhead);
      if (destination) cache.set(packet.destination, { destination, lastUse: now() });
      return destination;
    },
  };
};

/** The same with a set of servers for each address: an overloaded one gets company, and the busiest leaves after a day. Models ip_vs_lblcr.c. */
export const lblcr: SchedulerFactory = (service, now) => {
  const cache = new Map<Address, { servers: Destination[]; lastChange: number; lastUse: number }>();
  return {
    schedule(packet) {
      let entry = cache.get(packet.destination);
      if (entry && now() - entry.lastUse >= expiration) entry = undefined;
      if (!entry) {
        const destination = leastLoaded(service.destinations, overhead);
        if (destination) cache.set(packet.destination, { servers: [destination], lastChange: now(), lastUse: now() });
        return destination;
      }
      entry.lastUse = now();
      const least = leastOfSet(entry.servers);
      if (entry.servers.length > 1 && now() - entry.lastChange > expiration) {
        const most = busiest(entry.servers);
        entry.servers = entry.servers.filter((server) => server !== most);
        entry.lastChange = now();
      }
      if (least && !isOverloaded(least, service)) return least;
      const destination = leastLoaded(service.destinations, overhead);
      if (destination && !entry.servers.includes(destination)) {
        entry.servers = [destination, ...entry.servers];
        entry.lastChange = now();
      }
      return destination;
    },
  };
};

function isOverloaded(destination: Destination, { destinations }: Balanced): boolean {
  return destination.active > destination.weight && destinations.some(({ active, weight }) => active * 2 < weight);
}

function leastOfSet(servers: readonly Destination[]): Destination | undefined {
  return leastLoaded(
    servers.filter(({ available }) => available),
    overhead,
  );
}

function busiest(servers: readonly Destination[]): Destination | undefined {
  let most: Destination | undefined;
  for (const server of servers) if (server.weight > 0 && (!most || overhead(most) * server.weight < overhead(server) * most.weight)) most = server;
  return most;
}
