import type { PacketProtocol } from '../net/protocol.ts';
import type { TCPState } from './tcp-states.ts';

/** Seconds an entry lives after its last packet: the kernel's defaults (`net.netfilter.nf_conntrack_tcp_timeout_*`, Linux 6.1). */
export const tcpTimeouts: Readonly<Record<TCPState, number>> = {
  SYN_SENT: 120,
  SYN_RECV: 60,
  ESTABLISHED: 432000,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
  SYN_SENT2: 120,
};

/** A connection that conntrack met in the middle, until the other side answers (`nf_conntrack_tcp_timeout_unacknowledged`). */
export const unacknowledgedTimeout = 300;

/** `new` until both sides have spoken for two seconds, `stream` from then on (`nf_conntrack_udp_timeout`, `…_udp_timeout_stream`). */
export const timeouts: Readonly<Record<Exclude<PacketProtocol, 'TCP' | 'SCTP'>, { readonly new: number; readonly stream: number }>> = {
  UDP: { new: 30, stream: 120 },
  ICMP: { new: 30, stream: 30 },
  ICMPv6: { new: 30, stream: 30 },
};

/** The SCTP states that four packets of a handshake lead through; INIT and its answer leave it at the first. */
export type SCTPState = 'COOKIE_WAIT' | 'COOKIE_ECHOED' | 'ESTABLISHED';

/** `nf_conntrack_sctp_timeout_*`. */
export const sctpTimeouts: Readonly<Record<SCTPState, number>> = { COOKIE_WAIT: 3, COOKIE_ECHOED: 3, ESTABLISHED: 210 };
