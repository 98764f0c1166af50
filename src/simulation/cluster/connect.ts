import { type Address, joinHostPort, printAddress } from '../net/address.ts';
import { type Packet, printEnd } from '../net/packet.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { Fate } from '../netfilter/fate.ts';
import { type Host, isLocal, lookupRoute, preferredSource } from './host.ts';
import type { Trace, TraceEvent } from './trace.ts';
import { type End, type World, walk } from './walk.ts';

/** What to send, and from where. */
export interface Attempt {
  readonly client: Host;
  readonly process: string;
  readonly protocol: PacketProtocol;
  readonly destination: Address;
  readonly destinationPort: number;
  readonly sourcePort: number;
  /** Events that come before the first packet, such as a name's resolution. */
  readonly before?: readonly TraceEvent[];
}

/** A trace without what only the cluster knows: the addresses' names and the picture. */
export type BareTrace = Omit<Trace, 'addresses' | 'topology'>;

/** Opens a connection (TCP), sends one datagram and waits for its answer (UDP), or pings (ICMP), and records everything. */
export function attempt(world: World, options: Attempt): BareTrace {
  const { client, process } = options;
  const request: TraceEvent[] = [...(options.before ?? [])];
  const reply: TraceEvent[] = [];
  const first = firstPacket(options);
  request.push({ kind: 'send', host: client.name, packet: first, process });
  const there = walk(world, client, first, (event) => request.push(event));
  const back = answer(world, there, (event) => reply.push(event));
  const outcome = judge(client, first, there, back);
  if (outcome.fate === 'delivered') settle(world, client, first);
  const last = back?.fate === 'arrived' && outcome.fate !== 'lost' ? back : undefined;
  if (last) reply.push({ kind: 'end', host: last.host.name, packet: last.packet, fate: outcome.fate, reason: outcome.reason });
  else if (outcome.fate === 'delivered') request.push({ kind: 'end', host: there.host.name, packet: there.packet, fate: outcome.fate, reason: outcome.reason });
  return {
    kind: 'trace',
    client: client.name,
    to: printEnd(first, 'destination'),
    protocol: first.protocol,
    fate: outcome.fate,
    reason: outcome.reason,
    backend: there.fate === 'delivered' || there.fate === 'arrived' ? { name: there.host.name, address: printEnd(there.packet, 'destination') } : undefined,
    sourceSeen: there.fate === 'delivered' || there.fate === 'arrived' ? printAddress(there.packet.source) : undefined,
    rules: request.flatMap((event) => (event.kind === 'rule' ? [{ host: event.host, table: event.table, chain: event.chain, number: event.number }] : [])),
    examined: there.examined,
    request,
    reply,
  };
}

function firstPacket({ client, protocol, destination, destinationPort, sourcePort }: Attempt): Packet {
  const source = sourceAddress(client, destination);
  const base = { protocol, source, destination, mark: 0 };
  if (protocol === 'ICMP') return { ...base, sourcePort, destinationPort: sourcePort, icmp: 'echo-request' };
  return { ...base, sourcePort, destinationPort, ...(protocol === 'TCP' ? { flags: 'SYN' as const } : {}) };
}

// An address of its own for its own addresses, else what the route prefers.
function sourceAddress(host: Host, destination: Address): Address {
  if (isLocal(host, destination)) return destination;
  const route = lookupRoute(host, destination);
  return (route && preferredSource(host, route)) ?? [...host.devices.values()].flatMap((d) => (d.kind === 'loopback' ? [] : d.addresses))[0]?.address ?? 0;
}

// What the far end sends back, if anything does.
function answer(world: World, there: End, observe: (event: TraceEvent) => void): End | undefined {
  const { host, packet } = there;
  const turned = {
    ...packet,
    source: packet.destination,
    sourcePort: packet.destinationPort,
    destination: packet.source,
    destinationPort: packet.sourcePort,
    mark: 0,
  };
  let response: Packet | undefined;
  if (there.fate === 'delivered') response = packet.protocol === 'TCP' ? { ...turned, flags: 'SYN,ACK' } : turned;
  else if (there.fate === 'arrived') response = { ...turned, icmp: 'echo-reply' };
  else if (there.fate === 'refused') {
    const reset = packet.protocol === 'TCP' && (there.rejectedWith === undefined || there.rejectedWith === 'tcp-reset');
    response = reset ? { ...turned, flags: 'RST,ACK' } : icmpError(host, packet);
  }
  if (!response) return undefined;
  observe({ kind: 'send', host: host.name, packet: response, process: there.process ?? 'kernel' });
  const attached: Tracked | undefined = response.about && there.tracked ? { entry: there.tracked.entry, direction: 'reply', state: 'RELATED' } : undefined;
  return walk(world, host, response, observe, { attached });
}

// Models icmp_send: the source is the packet's own destination if that is ours, else what the route back prefers.
function icmpError(host: Host, about: Packet): Packet {
  const source = isLocal(host, about.destination) ? about.destination : sourceAddress(host, about.source);
  return { protocol: 'ICMP', icmp: 'port-unreachable', source, destination: about.source, sourcePort: 0, destinationPort: 0, about, mark: 0 };
}

function judge(client: Host, first: Packet, there: End, back: End | undefined): { fate: Fate; reason: string } {
  if (!back) return { fate: there.fate === 'arrived' ? 'delivered' : there.fate, reason: there.reason };
  if (back.fate !== 'arrived') return { fate: back.fate === 'delivered' ? 'unknown' : back.fate, reason: `the answer never arrives: ${back.reason}` };
  const fits = back.packet.about
    ? back.packet.about.destination === first.destination && back.packet.about.destinationPort === first.destinationPort
    : back.packet.source === first.destination && back.packet.sourcePort === first.destinationPort;
  if (back.host !== client || !fits)
    return {
      fate: 'lost',
      reason: `the answer comes from ${printEnd(back.packet, 'source')}, but ${client.name} waits for ${printEnd(first, 'destination')} and throws it away`,
    };
  return { fate: there.fate === 'arrived' ? 'delivered' : there.fate, reason: there.reason };
}

// The client's last packet of the handshake: conntrack needs it to call the connection established; nobody needs to watch.
function settle(world: World, client: Host, first: Packet): void {
  if (first.protocol === 'TCP') walk(world, client, { ...first, flags: 'ACK' });
}

/** `10.96.0.10:80`, as errors and traces print a destination. */
export function printTarget(address: Address, port: number): string {
  return joinHostPort(printAddress(address), port);
}
