import type { Packet } from '../net/packet.ts';
import type { Direction } from './states.ts';
import { firstTCPState, nextTCPState, type TCPState } from './tcp-states.ts';
import { type SCTPState, sctpTimeouts, tcpTimeouts, timeouts, unacknowledgedTimeout } from './timeouts.ts';
import { invert, type Tuple, tupleOf } from './tuple.ts';

/** One tracked connection. The reply tuple is what answers will look like on the wire, so NAT is the difference between the two. */
export interface ConntrackEntry {
  readonly original: Tuple;
  reply: Tuple;
  /** Absent for protocols without states. */
  state?: TCPState | SCTPState;
  seenReply: boolean;
  assured: boolean;
  confirmed: boolean;
  /** Seconds on the injected clock. */
  readonly since: number;
  expires: number;
  /** The connection's own mark; CONNMARK writes it. */
  mark: number;
  /** Set once the nat table was asked for this side, whether or not a rule matched. */
  sourceDecided: boolean;
  destinationDecided: boolean;
  /** IPS_SRC_NAT and IPS_DST_NAT: a translation that changes nothing does not set them. */
  sourceNAT: boolean;
  destinationNAT: boolean;
}

// UDP that goes on for longer is a stream: nf_conntrack_proto_udp.c.
const streamAfter = 2;

/** The connection that a packet opens; undefined if such a packet cannot open one. */
export function begin(packet: Packet, now: number): ConntrackEntry | undefined {
  const first = firstState(packet);
  if (first === 'invalid') return undefined;
  const original = tupleOf(packet);
  return {
    original,
    reply: invert(original),
    ...(first && { state: first }),
    seenReply: false,
    assured: false,
    confirmed: false,
    since: now,
    expires: now + firstTimeout(packet, first),
    mark: 0,
    sourceDecided: false,
    destinationDecided: false,
    sourceNAT: false,
    destinationNAT: false,
  };
}

function firstState(packet: Packet): TCPState | SCTPState | 'invalid' | undefined {
  if (packet.protocol === 'TCP') return firstTCPState(packet.flags ?? 'ACK');
  if (packet.protocol === 'SCTP') return 'COOKIE_WAIT';
  if (packet.protocol === 'UDP') return undefined;
  return packet.icmp === 'echo-request' ? undefined : 'invalid';
}

function firstTimeout({ protocol }: Packet, state: TCPState | SCTPState | undefined): number {
  if (protocol === 'TCP') return state === 'ESTABLISHED' ? unacknowledgedTimeout : tcpTimeouts[(state ?? 'SYN_SENT') as TCPState];
  return protocol === 'SCTP' ? sctpTimeouts.COOKIE_WAIT : timeouts[protocol].new;
}

/**
 * One more packet of a connection: its state and how long it lives change. `gone`: the table may forget it at once;
 * `reopened`: a new connection begins in its place; `invalid`: the packet fits into no connection.
 */
export function follow(entry: ConntrackEntry, direction: Direction, packet: Packet, now: number): 'follows' | 'gone' | 'reopened' | 'invalid' {
  const { protocol } = packet;
  if (protocol === 'TCP') return followTCP(entry, direction, packet, now);
  if (protocol === 'SCTP') {
    entry.state = nextSCTPState(entry.state as SCTPState, direction);
    entry.expires = now + sctpTimeouts[entry.state];
    if (entry.state === 'ESTABLISHED') entry.assured = true;
    return 'follows';
  }
  const isStream = protocol === 'UDP' && entry.seenReply && now > entry.since + streamAfter;
  if (isStream) entry.assured = true;
  entry.expires = now + (isStream ? timeouts[protocol].stream : timeouts[protocol].new);
  return 'follows';
}

// Models nf_conntrack_tcp_packet.
function followTCP(entry: ConntrackEntry, direction: Direction, packet: Packet, now: number): 'follows' | 'gone' | 'reopened' | 'invalid' {
  const before = entry.state as TCPState;
  const next = nextTCPState(before, direction, packet.flags ?? 'ACK');
  if (next === 'invalid') return 'invalid';
  if (next === 'ignore') return 'follows';
  if (next === 'SYN_SENT' && (before === 'TIME_WAIT' || before === 'CLOSE')) return 'reopened';
  entry.state = next;
  entry.expires = now + tcpTimeouts[next];
  if (!entry.seenReply) {
    // A first answer that is a reset: there never was a connection.
    if (next === 'CLOSE') return 'gone';
    if (next === 'ESTABLISHED') entry.expires = now + unacknowledgedTimeout;
  } else if (next === 'ESTABLISHED' && (before === 'SYN_RECV' || before === 'ESTABLISHED')) entry.assured = true;
  return 'follows';
}

function nextSCTPState(state: SCTPState, direction: Direction): SCTPState {
  if (state === 'COOKIE_WAIT' && direction === 'original') return 'COOKIE_ECHOED';
  return state === 'COOKIE_ECHOED' && direction === 'reply' ? 'ESTABLISHED' : state;
}
