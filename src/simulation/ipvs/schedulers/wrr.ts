import type { Destination } from '../virtual-server.ts';
import type { SchedulerFactory } from './scheduler.ts';

/**
 * Weighted round robin: passes down the list, each with a lower bar than the last; who has at least that weight gets a turn.
 * So weights 1, 2, 3 give c, b c, a b c… in turns, not in one go. Models ip_vs_wrr.c.
 */
export const wrr: SchedulerFactory = (service) => {
  let last: Destination | undefined;
  let step = 1;
  let highest = 0;
  let bar = 0;
  const measure = (): void => {
    step = greatestDivisor(service.destinations.map(({ weight }) => weight).filter((weight) => weight > 0));
    highest = Math.max(0, ...service.destinations.map(({ weight }) => weight)) - (step - 1);
  };
  measure();
  bar = highest;
  return {
    schedule() {
      const { destinations } = service;
      if (highest === 0) return undefined;
      const begin = last ? destinations.indexOf(last) : -1;
      let position = begin;
      let stop = -1;
      let restarted = false;
      let lastPass = false;
      for (;;) {
        for (position++; position < destinations.length; position++) {
          const destination = destinations[position] as Destination;
          if (destination.weight >= bar) {
            last = destination;
            return destination;
          }
          if (position === stop) {
            last = destination;
            return undefined;
          }
        }
        position = -1;
        bar -= step;
        if (bar <= 0) {
          bar = highest;
          if (lastPass || begin < 0) {
            last = undefined;
            return undefined;
          }
          restarted = true;
        }
        lastPass = bar <= step;
        if (lastPass && restarted && begin >= 0) stop = begin;
      }
    },
    changed: remeasure,
    removed: remeasure,
  };

  function remeasure(): void {
    last = undefined;
    measure();
    if (bar > highest || bar === 0) bar = highest;
    else if (step > 1) bar = Math.trunc(bar / step) * step + 1;
  }
};

function greatestDivisor(weights: readonly number[]): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return weights.reduce(gcd, 0) || 1;
}
