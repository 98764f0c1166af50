import type { RejectAnswer } from '../iptables/rule.ts';
import { type Address, joinHostPort, parseAddress, printAddress } from '../net/address.ts';
import { type Packet, printEnd, printPacket } from '../net/packet.ts';
import { hasPorts, type PacketProtocol } from '../net/protocol.ts';
import type { Fate } from '../netfilter/fate.ts';
import { answer, turned } from './answer.ts';
import { type ConnectError, errorOf } from './connect-error.ts';
import type { Host } from './host.ts';
import { sourceFor } from './routing.ts';
import { accept } from './sockets.ts';
import type { RuleMet, Trace, TraceEvent } from './trace.ts';
import { type End, type World, walk } from './walk.ts';

/** What to send, and from where. */
export interface Attempt {
  readonly client: Host;
  readonly process: string;
  readonly protocol: PacketProtocol;
  readonly destination: Address;
  readonly destinationPort: number;
  readonly sourcePort: number;
  /** The connection is open already: this is a request on it. */
  readonly isOpen?: boolean;
  /** Events that come before the first packet, such as a name's resolution. */
  readonly before?: readonly TraceEvent[];
}

/** A trace without what only the cluster knows: the addresses' names and the picture. */
export type BareTrace = Omit<Trace, 'addresses' | 'topology' | 'relayed'> & { readonly relayed?: readonly BareTrace[] };

/** Opens a connection (TCP) or sends a request on an open one, sends one datagram and waits for its answer (UDP), or pings (ICMP), and records everything. */
export function attempt(world: World, options: Attempt): BareTrace {
  const { client, process } = options;
  const request: TraceEvent[] = [...(options.before ?? [])];
  const reply: TraceEvent[] = [];
  const first = firstPacket(options);
  request.push({ kind: 'send', host: client.name, packet: first, process });
  const there = walk(world, client, first, (event) => request.push(event));
  const back = answer(world, there, (event) => reply.push(event));
  const opened = judge(client, first, there, back);
  const settled = opened.fate === 'delivered' && !options.isOpen ? (settle(world, client, first, there) ?? opened) : opened;
  // What carries on an open connection goes the way that its relay found when it was opened.
  const relayed = settled.fate === 'delivered' && !options.isOpen ? there.relay?.(there.packet, (endpoint) => dial(world, there, endpoint)) : undefined;
  const outcome = relayed?.failed === undefined ? settled : closed(first, there, relayed.failed);
  if (outcome.fate === 'delivered' && first.flags === 'SYN') accept(there.host, there.packet);
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
    error: outcome.error,
    backend: there.fate === 'delivered' || there.fate === 'arrived' ? { name: there.host.name, address: printEnd(there.packet, 'destination') } : undefined,
    sourceSeen: there.fate === 'delivered' || there.fate === 'arrived' ? printAddress(there.packet.source) : undefined,
    rules: request.flatMap(ruleMet),
    examined: there.examined,
    ...(relayed && { relayed: relayed.connections }),
    request,
    reply,
  };
}

// A process opens a connection from its own host, by a port that the kernel picks.
function dial(world: World, { host, process = '', packet: { protocol } }: End, endpoint: string): BareTrace {
  const colon = endpoint.lastIndexOf(':');
  const destination = parseAddress(endpoint.slice(0, colon).replace(/^\[|\]$/g, ''));
  const sourcePort = 32768 + world.random.below(28232);
  return attempt(world, { client: host, process, protocol, destination, destinationPort: Number(endpoint.slice(colon + 1)), sourcePort });
}

// Whoever took the client's connection found nobody to pass it on to.
function closed({ protocol }: Packet, { host, process }: End, why: string): Outcome {
  if (protocol === 'TCP')
    return { fate: 'refused', reason: `${process} on ${host.name} takes the connection and closes it again: ${why}`, error: 'ECONNRESET' };
  return { fate: 'dropped', reason: `${process} on ${host.name} takes the datagram and has no answer to it: ${why}`, error: 'ETIMEDOUT' };
}

function ruleMet(event: TraceEvent): RuleMet[] {
  if (event.kind !== 'rule' && event.kind !== 'nft-rule') return [];
  const { host, table, chain, number } = event;
  return [{ host, table: event.kind === 'rule' ? table : `${event.family} ${table}`, chain, number }];
}

function firstPacket({ client, protocol, destination, destinationPort, sourcePort, isOpen }: Attempt): Packet {
  const source = sourceFor(client, destination) ?? (typeof destination === 'number' ? 0 : 0n);
  const base = { source, destination, mark: 0 };
  if (!hasPorts(protocol))
    return { ...base, protocol: typeof destination === 'number' ? 'ICMP' : 'ICMPv6', sourcePort, destinationPort: sourcePort, icmp: 'echo-request' };
  return { ...base, protocol, sourcePort, destinationPort, ...(protocol === 'TCP' ? { flags: isOpen ? ('PSH,ACK' as const) : ('SYN' as const) } : {}) };
}

interface Outcome {
  readonly fate: Fate;
  readonly reason: string;
  readonly error?: ConnectError;
}

function judge(client: Host, first: Packet, there: End, back: End | undefined): Outcome {
  const fate = there.fate === 'arrived' ? 'delivered' : there.fate;
  // A datagram that the own machine's rules stop: sendto() itself fails.
  const isStopped = there.isLocal && first.protocol !== 'TCP' && fate !== 'unknown';
  const told = isStopped ? 'EPERM' : there.host === client ? there.error : undefined;
  if (!back) return { fate, reason: there.reason, error: fate === 'delivered' || fate === 'unknown' ? undefined : (told ?? 'ETIMEDOUT') };
  if (back.fate !== 'arrived')
    return { fate: back.fate === 'delivered' ? 'unknown' : back.fate, reason: `the answer never arrives: ${back.reason}`, error: told ?? 'ETIMEDOUT' };
  const fits = back.packet.about ? isSamePacket(back.packet.about, first) : isSamePacket(back.packet, turned(first));
  if (back.host !== client || !fits)
    return {
      fate: 'lost',
      reason: `the answer arrives as ${printPacket(back.packet.about ?? back.packet)}, but ${client.name} waits for ${printPacket(back.packet.about ? first : turned(first))} and throws it away`,
      error: 'ETIMEDOUT',
    };
  if (fate === 'delivered') return { fate, reason: there.reason };
  return { fate, reason: there.reason, error: told ?? toldOf(there.answer ?? noListener(first), first) ?? 'ETIMEDOUT' };
}

// A reset refuses a connection that is being opened, and ends one that is open. (What an ICMP message says of an open one comes out when TCP gives up.)
function toldOf(answer: RejectAnswer, first: Packet): ConnectError | undefined {
  return answer === 'tcp-reset' && first.flags === 'PSH,ACK' ? 'ECONNRESET' : errorOf(answer, first);
}

function noListener(first: Packet): 'tcp-reset' | 'port-unreachable' {
  return first.protocol === 'UDP' ? 'port-unreachable' : 'tcp-reset';
}

// The rest of a handshake, and the first bytes that the server sends: rules may let a connection open and then stop it.
function settle(world: World, client: Host, first: Packet, there: End): Outcome | undefined {
  if (first.protocol === 'SCTP') {
    walk(world, client, first);
    walk(world, there.host, turned(there.packet), undefined, {});
  }
  if (first.protocol !== 'TCP') return undefined;
  const ack = walk(world, client, { ...first, flags: 'ACK' });
  const more = missed(ack, there.host, there.packet);
  if (more) return { ...more, reason: `the connection opens, but nothing more reaches the server: ${more.reason}`, error: cutOff(world, ack) };
  const data = walk(world, there.host, { ...turned(there.packet), flags: 'PSH,ACK' }, undefined, {});
  const reply = missed(data, client, turned(first));
  return reply && { ...reply, reason: `the connection opens, but what the server sends never arrives: ${reply.reason}`, error: 'ETIMEDOUT' };
}

// How a later packet of a connection failed to reach the socket that it is for.
function missed(end: End, host: Host, expected: Packet): { fate: Fate; reason: string } | undefined {
  const { fate, packet } = end;
  if (fate !== 'arrived') return { fate: fate === 'delivered' ? 'unknown' : fate, reason: end.reason };
  if (end.host !== host) return { fate: 'lost', reason: `it goes to ${end.host.name}, which knows nothing of it` };
  return isSamePacket(packet, expected) ? undefined : { fate: 'lost', reason: `it arrives as ${printPacket(packet)}, which ${host.name} knows nothing of` };
}

// Whether both ends are the same.
function isSamePacket(a: Packet, b: Packet): boolean {
  return a.source === b.source && a.sourcePort === b.sourcePort && a.destination === b.destination && a.destinationPort === b.destinationPort;
}

// An open connection ends with a reset. An ICMP message does not end it, but the kernel remembers the error, and a program that asks
// whether its connect() went well (SO_ERROR, as every event loop does) is told that.
function cutOff(world: World, end: End): ConnectError {
  if (!end.answer || answer(world, end, () => undefined)?.fate !== 'arrived') return 'ETIMEDOUT';
  return end.answer === 'tcp-reset' ? 'ECONNRESET' : (errorOf(end.answer, end.packet) ?? 'ETIMEDOUT');
}

/** `10.96.0.10:80`, as errors and traces print a destination. */
export function printTarget(address: Address, port: number): string {
  return joinHostPort(printAddress(address), port);
}
