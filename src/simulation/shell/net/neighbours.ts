import type { Host } from '../../cluster/host.ts';
import { findNeighbour } from '../../cluster/neighbour.ts';
import type { Trace, TraceEvent } from '../../cluster/trace.ts';
import { printAddress } from '../../net/address.ts';
import type { CommandContext } from '../command.ts';
import { macOf } from '../device-facts.ts';

/** A line of the kernel's neighbour table: who answered ARP for an address, or that nobody did. */
export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac?: string;
  /** Seconds since 1970. */
  readonly since: number;
}

/** What `ip neigh` says of it: a neighbour that was heard from lately is reachable, later on it is stale. */
export type NeighbourState = 'REACHABLE' | 'STALE' | 'FAILED';

const tables = new WeakMap<Host, Map<string, Neighbour>>();
const reachableFor = 30;
/** The kernel forgets a failure about a minute later. */
const failedFor = 60;

/** The table of a host, oldest first. */
export function neighboursOf(host: Host, now: number): Neighbour[] {
  return [...(tables.get(host)?.values() ?? [])].filter(({ mac, since }) => mac !== undefined || now - since < failedFor);
}

/** What the kernel thinks of a neighbour now. */
export function stateOf({ mac, since }: Neighbour, now: number): NeighbourState {
  if (mac === undefined) return 'FAILED';
  return now - since < reachableFor ? 'REACHABLE' : 'STALE';
}

/**
 * Notes who had to answer ARP for a packet and its answer to get where they got. The simulation asks anew for every packet and keeps no
 * table; this one is what the packets of the shell leave behind in the hosts that the trace passes.
 */
export function learn({ cluster, host: from, clock }: Pick<CommandContext, 'cluster' | 'host' | 'clock'>, trace: Trace): void {
  const hosts = new Map<string, Host>([[from.host.name, from.host]]);
  for (const name of cluster.nodeNames) hosts.set(name, cluster.node(name).host);
  // A route may be looked up again before the packet leaves: only then is somebody asked.
  const routes = new Map<string, RouteEvent>();
  for (const event of [...trace.request, ...trace.reply]) {
    if (event.kind === 'route') routes.set(event.host, event);
    if (event.kind !== 'link' && !(event.kind === 'end' && event.fate === 'lost')) continue;
    const route = routes.get(event.host);
    routes.delete(event.host);
    if (route) note(route, hosts, clock.now());
  }
}

type RouteEvent = TraceEvent & { kind: 'route' };

function note(event: RouteEvent, hosts: Map<string, Host>, now: number): void {
  const host = hosts.get(event.host);
  const { route } = event;
  if (!host || event.local || !route || route.device === 'lo') return;
  const device = host.devices.get(route.device);
  if (!device) return;
  const nextHop = route.via ?? event.packet.destination;
  const arrival = findNeighbour(host, device, nextHop);
  // The other side is found by its wire, so that its own answer is noted too.
  if (arrival) hosts.set(arrival.host.name, arrival.host);
  const address = printAddress(nextHop);
  const table = tables.get(host) ?? new Map<string, Neighbour>();
  tables.set(host, table);
  table.set(address, { address, device: route.device, mac: arrival && macOf(arrival.host, arrival.device), since: now });
}
