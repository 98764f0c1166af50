import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { hasPorts } from '../net/protocol.ts';
import type { Conntrack, ConntrackEntry, Tracked } from './conntrack.ts';
import { pickAddress } from './nat-address.ts';
import { type NatRange, parseNatRange } from './nat-range.ts';
import { invert, type Tuple } from './tuple.ts';

/** Which end of the packet a hook may change: PREROUTING and OUTPUT the destination, INPUT and POSTROUTING the source. */
export type Manipulation = 'source' | 'destination';

/** What a translation is asked for, and with what. */
export interface NatRequest {
  readonly range: NatRange;
  /** `--random` and `--random-fully`: the port is drawn even if the old one would do. */
  readonly random?: boolean;
  readonly persistent?: boolean;
}

/** A uniform 31-bit number. */
export type Draw = () => number;

/** The translation that only a certain address is asked of. */
export function toAddress(address: Address): NatRequest {
  return { range: { addresses: { from: address, to: address } } };
}

/** Binds the connection's destination (DNAT). A translation to the same place leaves the DNAT status unset, as in the kernel. */
export function bindDestination(entry: ConntrackEntry, to: string | NatRequest, conntrack?: Conntrack, draw: Draw = () => 0): void {
  entry.destinationDecided = true;
  const request = typeof to === 'string' ? { range: parseNatRange(to) } : to;
  const reply = translateTuple(entry, request, 'destination', conntrack, draw);
  if (reply.source === entry.reply.source && reply.sourcePort === entry.reply.sourcePort) return;
  entry.reply = reply;
  entry.destinationNAT = true;
}

/** Binds the connection's source (SNAT, MASQUERADE, or nothing but a port that nobody else's answers are on). */
export function bindSource(conntrack: Conntrack, entry: ConntrackEntry, request: NatRequest, draw: Draw): void {
  entry.sourceDecided = true;
  const reply = translateTuple(entry, request, 'source', conntrack, draw);
  if (reply.destination === entry.reply.destination && reply.destinationPort === entry.reply.destinationPort) return;
  entry.reply = reply;
  entry.sourceNAT = true;
}

// Models nf_nat_core.c get_unique_tuple. The reply tuple that it leads to is returned.
function translateTuple(entry: ConntrackEntry, request: NatRequest, end: Manipulation, conntrack: Conntrack | undefined, draw: Draw): Tuple {
  const { range, random = false, persistent = false } = request;
  const current = invert(entry.reply);
  const port = end === 'source' ? 'sourcePort' : 'destinationPort';
  const addresses = range.addresses;
  const isTaken = (tuple: Tuple) => conntrack?.isTaken(invert(tuple)) ?? false;
  const inRange = isInRange(current[end], addresses) && isPortInRange(current[port], range);
  if (end === 'source' && !random && inRange && !isTaken(current)) return entry.reply;
  const tuple: Tuple = addresses ? { ...current, [end]: pickAddress(addresses, current, persistent) } : current;
  if (!random) {
    const fits = range.base === undefined && isPortInRange(tuple[port], range);
    if (range.ports ? fits && (range.ports.from === range.ports.to || !isTaken(tuple)) : !isTaken(tuple)) return invert(tuple);
  }
  return invert(pickPort(tuple, end, port, range, isTaken, draw, random));
}

// Models nf_nat_l4proto_unique_tuple: without a range of ports, a source port keeps its class (below 512, below 1024, above).
function pickPort(
  tuple: Tuple,
  end: Manipulation,
  name: 'sourcePort' | 'destinationPort',
  { ports, base }: NatRange,
  isTaken: (tuple: Tuple) => boolean,
  draw: Draw,
  random: boolean,
): Tuple {
  const port = tuple[name];
  if (!ports && (end === 'destination' || !hasPorts(tuple.protocol))) return tuple;
  const { from, to } = ports ?? (port < 512 ? { from: 1, to: 511 } : port < 1024 ? { from: 600, to: 1023 } : { from: 1024, to: 65535 });
  const size = Math.abs(to - from) + 1;
  const first = base !== undefined ? (port - base) & 0xffff : random || end === 'source' ? draw() & 0xffff : 0;
  let candidate = tuple;
  for (let tries = 0; tries < size; tries++) {
    candidate = { ...tuple, [name]: Math.min(from, to) + ((first + tries) % size) };
    if (!isTaken(candidate)) break;
  }
  // Where all are taken it is the last that was tried: a DNAT to one port goes there, and the source's turn settles who is who.
  return withSamePort(candidate);
}

// An echo has one identifier, which stands for both ports.
function withSamePort(tuple: Tuple): Tuple {
  return hasPorts(tuple.protocol) ? tuple : { ...tuple, destinationPort: tuple.sourcePort };
}

function isInRange(address: Address, addresses: NatRange['addresses']): boolean {
  return !addresses || (addresses.from <= address && address <= addresses.to);
}

function isPortInRange(port: number, { ports }: NatRange): boolean {
  return !ports || (ports.from <= port && port <= ports.to);
}

/**
 * Applies the connection's translation to one packet at a hook that may change `end`.
 * Models nf_nat_packet and nf_nat_icmp_reply_translation: replies get the opposite translation at the opposite end.
 */
export function translate(packet: Packet, tracked: Tracked, end: Manipulation): Packet {
  const { entry, direction } = tracked;
  if (!entry) return packet;
  const forward = direction === 'original';
  const active = end === 'source' ? (forward ? entry.sourceNAT : entry.destinationNAT) : forward ? entry.destinationNAT : entry.sourceNAT;
  if (!active) return packet;
  // What the packet should look like behind this host is the other direction's tuple turned round.
  const target = forward ? entry.reply : entry.original;
  const changed =
    end === 'source' ? { source: target.destination, sourcePort: target.destinationPort } : { destination: target.source, destinationPort: target.sourcePort };
  if (!packet.about) return { ...packet, ...changed };
  const quoted =
    end === 'source' ? { destination: target.destination, destinationPort: target.destinationPort } : { source: target.source, sourcePort: target.sourcePort };
  const address = end === 'source' ? { source: target.destination } : { destination: target.source };
  return { ...packet, ...address, about: { ...packet.about, ...quoted } };
}
