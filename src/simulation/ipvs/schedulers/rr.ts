import type { Destination } from '../virtual-server.ts';
import type { SchedulerFactory } from './scheduler.ts';

/** Round robin: down the list, one after the other, from wherever the last turn ended. Weights only matter when they are 0. Models ip_vs_rr.c. */
export const rr: SchedulerFactory = (service) => {
  let last: Destination | undefined;
  return {
    schedule() {
      const { destinations } = service;
      const from = last ? destinations.indexOf(last) : -1;
      for (let i = 1; i <= destinations.length; i++) {
        const destination = destinations[(from + i) % destinations.length];
        if (!destination || destination.weight <= 0) continue;
        last = destination;
        return destination;
      }
      return undefined;
    },
    removed(destination, index) {
      if (last === destination) last = service.destinations[index - 1];
    },
  };
};
