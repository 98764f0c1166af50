import type { Packet } from '../net/packet.ts';
import type { ConntrackStateName, Direction } from './states.ts';
import { nextTCPState, type TCPState, timeouts } from './timeouts.ts';
import { invert, type Tuple, tupleKey, tupleOf } from './tuple.ts';

/** One tracked connection. The reply tuple is what answers will look like on the wire, so NAT is the difference between the two. */
export interface ConntrackEntry {
  readonly original: Tuple;
  reply: Tuple;
  tcpState?: TCPState;
  seenReply: boolean;
  assured: boolean;
  confirmed: boolean;
  /** Seconds on the injected clock. */
  expires: number;
  /** Set once the nat table was asked for this side, whether or not a rule matched. */
  sourceDecided: boolean;
  destinationDecided: boolean;
  /** IPS_SRC_NAT and IPS_DST_NAT: a translation that changes nothing does not set them. */
  sourceNAT: boolean;
  destinationNAT: boolean;
}

/** What conntrack says of one packet. */
export interface Tracked {
  readonly entry?: ConntrackEntry;
  readonly direction: Direction;
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';
}

/** A host's connection table. An entry is only in it once its first packet got through the host (`confirm`). */
export class Conntrack {
  readonly #byTuple = new Map<string, { entry: ConntrackEntry; direction: Direction }>();
  readonly #now: () => number;

  /** @param now the clock, in seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Finds the packet's connection, or begins one that is not yet in the table. */
  track(packet: Packet): Tracked {
    if (packet.about) return this.#trackError(packet.about);
    const found = this.#find(tupleOf(packet));
    if (!found) return begin(packet, this.#now());
    const { entry, direction } = found;
    // Models nf_conntrack_proto_tcp.c: a SYN on a connection that is over begins another, which asks the nat table anew.
    if (packet.flags === 'SYN' && direction === 'original' && (entry.tcpState === 'CLOSE' || entry.tcpState === 'TIME_WAIT')) {
      this.forget(entry.original);
      return begin(packet, this.#now());
    }
    advance(entry, direction, packet, this.#now());
    return { entry, direction, state: direction === 'reply' || entry.seenReply ? 'ESTABLISHED' : 'NEW' };
  }

  /** Puts a new connection into the table, under both of its tuples. */
  confirm(entry: ConntrackEntry): void {
    if (entry.confirmed) return;
    entry.confirmed = true;
    this.#byTuple.set(tupleKey(entry.original), { entry, direction: 'original' });
    this.#byTuple.set(tupleKey(entry.reply), { entry, direction: 'reply' });
  }

  /** Whether an answer to this tuple would be taken for somebody else's. */
  isTaken(reply: Tuple): boolean {
    return this.#find(reply) !== undefined;
  }

  /** Live entries, oldest first. */
  entries(): ConntrackEntry[] {
    const live: ConntrackEntry[] = [];
    for (const { entry, direction } of this.#byTuple.values()) if (direction === 'original' && entry.expires > this.#now()) live.push(entry);
    return live;
  }

  /** `conntrack -D` for the entries that the test picks; returns how many went. */
  delete(test: (entry: ConntrackEntry) => boolean): number {
    const doomed = this.entries().filter(test);
    for (const entry of doomed) {
      this.#byTuple.delete(tupleKey(entry.original));
      this.#byTuple.delete(tupleKey(entry.reply));
    }
    return doomed.length;
  }

  /** Takes the connection that began with this tuple out of the table. */
  forget(original: Tuple): void {
    const found = this.#byTuple.get(tupleKey(original));
    if (found?.direction !== 'original') return;
    this.#byTuple.delete(tupleKey(original));
    this.#byTuple.delete(tupleKey(found.entry.reply));
  }

  #find(tuple: Tuple): { entry: ConntrackEntry; direction: Direction } | undefined {
    const found = this.#byTuple.get(tupleKey(tuple));
    return found && found.entry.expires > this.#now() ? found : undefined;
  }

  // An ICMP error belongs to the connection of the packet it quotes, and travels against it. The quote is as the sender of the
  // error saw it, translated already, so it is the turned quote that the table knows (models icmp_error_message).
  #trackError(about: Packet): Tracked {
    const found = this.#find(invert(tupleOf(about)));
    if (!found) return { direction: 'original', state: 'INVALID' };
    return { entry: found.entry, direction: found.direction, state: 'RELATED' };
  }
}

/** Every state that `--ctstate` could ask of the packet. */
export function stateSet(tracked: Tracked): Set<ConntrackStateName> {
  const states = new Set<ConntrackStateName>([tracked.state]);
  if (tracked.entry?.sourceNAT) states.add('SNAT');
  if (tracked.entry?.destinationNAT) states.add('DNAT');
  return states;
}

function begin(packet: Packet, now: number): Tracked {
  // Models nf_conntrack_proto_tcp.c: an answer or a reset cannot open a connection; a lone ACK can (nf_conntrack_tcp_loose=1).
  if (packet.protocol === 'TCP' && (packet.flags === 'SYN,ACK' || packet.flags?.startsWith('RST'))) return { direction: 'original', state: 'INVALID' };
  if (packet.protocol === 'ICMP' && packet.icmp !== 'echo-request') return { direction: 'original', state: 'INVALID' };
  const original = tupleOf(packet);
  const entry: ConntrackEntry = {
    original,
    reply: invert(original),
    seenReply: false,
    assured: false,
    confirmed: false,
    expires: now + timeouts[packet.protocol].new,
    sourceDecided: false,
    destinationDecided: false,
    sourceNAT: false,
    destinationNAT: false,
  };
  if (packet.protocol === 'TCP') {
    entry.tcpState = packet.flags === 'SYN' ? 'SYN_SENT' : 'ESTABLISHED';
    entry.expires = now + timeouts.TCP[entry.tcpState];
  }
  return { entry, direction: 'original', state: 'NEW' };
}

function advance(entry: ConntrackEntry, direction: Direction, packet: Packet, now: number): void {
  if (direction === 'reply') entry.seenReply = true;
  if (entry.tcpState) {
    entry.tcpState = nextTCPState(entry.tcpState, direction, packet.flags ?? 'ACK');
    if (entry.tcpState === 'ESTABLISHED') entry.assured = true;
    entry.expires = now + timeouts.TCP[entry.tcpState];
    return;
  }
  // Models nf_conntrack_proto_udp.c: assured once traffic went both ways and the client spoke again.
  if (entry.seenReply && direction === 'original') entry.assured = true;
  const table = timeouts[entry.original.protocol];
  entry.expires = now + (entry.assured ? table.stream : table.new);
}
