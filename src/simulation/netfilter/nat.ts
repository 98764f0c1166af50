import { type Address, parseAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { Conntrack, ConntrackEntry, Tracked } from './conntrack.ts';

/** Which end of the packet a hook may change: PREROUTING and OUTPUT the destination, INPUT and POSTROUTING the source. */
export type Manipulation = 'source' | 'destination';

/** Binds the connection's destination (DNAT). A translation to the same place leaves the DNAT status unset, as in the kernel. */
export function bindDestination(entry: ConntrackEntry, to: string): void {
  entry.destinationDecided = true;
  const { address, port } = splitHostPort(to);
  const newPort = port ?? entry.reply.sourcePort;
  if (entry.reply.source === address && entry.reply.sourcePort === newPort) return;
  entry.reply = { ...entry.reply, source: address, sourcePort: newPort };
  entry.destinationNAT = true;
}

/**
 * Binds the connection's source (SNAT, MASQUERADE). The port stays if nobody else's answers would be mistaken for ours;
 * `--random-fully` always draws one. Ports keep their class: below 512, below 1024, or above.
 */
export function bindSource(conntrack: Conntrack, entry: ConntrackEntry, address: Address, randomFully: boolean, random31: () => number): void {
  entry.sourceDecided = true;
  if (entry.original.protocol === 'ICMP') {
    if (entry.reply.destination === address) return;
    entry.reply = { ...entry.reply, destination: address };
    entry.sourceNAT = true;
    return;
  }
  const port = entry.reply.destinationPort;
  const [low, high] = port < 512 ? [1, 511] : port < 1024 ? [600, 1023] : [1024, 65535];
  let candidate = randomFully ? low + (random31() % (high - low + 1)) : port;
  for (let tries = 0; tries <= high - low; tries++) {
    const reply = { ...entry.reply, destination: address, destinationPort: candidate };
    if (!conntrack.isTaken(reply)) {
      if (entry.reply.destination === address && candidate === port) return;
      entry.reply = reply;
      entry.sourceNAT = true;
      return;
    }
    candidate = candidate >= high ? low : candidate + 1;
  }
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

/** Reads `ip:port`, `[ip]:port` or a bare address. */
export function splitHostPort(text: string): { address: Address; port?: number } {
  const bracket = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  if (bracket) return { address: parseAddress(bracket[1] ?? ''), port: bracket[2] === undefined ? undefined : Number(bracket[2]) };
  const colon = text.indexOf(':');
  if (colon < 0 || colon !== text.lastIndexOf(':')) return { address: parseAddress(text) };
  return { address: parseAddress(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}
