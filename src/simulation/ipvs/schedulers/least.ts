import type { Destination } from '../virtual-server.ts';
import { leastLoaded, overhead, type SchedulerFactory } from './scheduler.ts';

/** Least connection: the lowest overhead, whatever the weights. Models ip_vs_lc.c. */
export const lc: SchedulerFactory = (service) => ({
  schedule() {
    let least: Destination | undefined;
    for (const destination of service.destinations) if (destination.weight > 0 && (!least || overhead(destination) < overhead(least))) least = destination;
    return least;
  },
});

/** Weighted least connection: the lowest overhead for its weight. Models ip_vs_wlc.c. */
export const wlc: SchedulerFactory = (service) => ({ schedule: () => leastLoaded(service.destinations, overhead) });

/** Shortest expected delay: open connections and the new one, for the weight; closed ones do not count. Models ip_vs_sed.c. */
export const sed: SchedulerFactory = (service) => ({ schedule: () => leastLoaded(service.destinations, expectedDelay) });

/** Never queue: a server without open connections at once, else as sed. Models ip_vs_nq.c. */
export const nq: SchedulerFactory = (service) => ({
  schedule: () =>
    service.destinations.find(({ weight, active }) => weight > 0 && active === 0) ??
    leastLoaded(
      service.destinations.filter(({ weight }) => weight > 0),
      expectedDelay,
    ),
});

function expectedDelay({ active }: Destination): number {
  return active + 1;
}
