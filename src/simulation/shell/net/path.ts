import type { Trace, TraceEvent } from '../../cluster/trace.ts';

/** Milliseconds for one wire, one way; the simulation knows no other delay. */
const perWire = 0.05;

/** How many routers passed a packet on: hosts that it came to by wire and that sent it out again. */
export function forwards(events: readonly TraceEvent[]): number {
  return routers(events).length;
}

/** The names of the hosts that passed a packet on, in order. */
export function routers(events: readonly TraceEvent[]): string[] {
  const found: string[] = [];
  let arrived: string | undefined;
  for (const event of events) {
    if (event.kind === 'link') arrived = event.to;
    if (event.kind === 'route' && !event.local && event.route && event.host === arrived && !event.again) {
      found.push(event.host);
      arrived = undefined;
    }
  }
  return found;
}

/** Milliseconds there and back. */
export function roundTrip(trace: Trace): number {
  const wires = [...trace.request, ...trace.reply].filter((event) => event.kind === 'link').length;
  return Math.max(1, wires) * perWire;
}

/** Milliseconds to a router and back: the wires up to it, twice. */
export function roundTripTo(trace: Trace, router: string): number {
  let wires = 0;
  for (const event of trace.request) {
    if (event.kind !== 'link') continue;
    wires++;
    if (event.to === router) break;
  }
  return Math.max(1, wires) * perWire * 2;
}
