import type { TCPFlags } from '../net/packet.ts';
import type { Direction } from './states.ts';

/** The TCP states of conntrack that the simulation reaches. */
export type TCPState = 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE';

/** Seconds an entry lives after its last packet: the kernel's defaults (`net.netfilter.nf_conntrack_*_timeout*`, Linux 6.1). */
export const timeouts = {
  TCP: {
    new: 120,
    stream: 432000,
    SYN_SENT: 120,
    SYN_RECV: 60,
    ESTABLISHED: 432000,
    FIN_WAIT: 120,
    CLOSE_WAIT: 60,
    LAST_ACK: 30,
    TIME_WAIT: 120,
    CLOSE: 10,
  },
  UDP: { new: 30, stream: 120 },
  SCTP: { new: 3, stream: 210 },
  ICMP: { new: 30, stream: 30 },
} as const;

/** The state after one more packet; for the packets the simulation sends, as nf_conntrack_proto_tcp.c's table has it. */
export function nextTCPState(state: TCPState, direction: Direction, flags: TCPFlags): TCPState {
  if (flags.startsWith('RST')) return 'CLOSE';
  if (flags === 'SYN,ACK') return direction === 'reply' && state === 'SYN_SENT' ? 'SYN_RECV' : state;
  if (flags === 'FIN,ACK') {
    if (state === 'FIN_WAIT' || state === 'CLOSE_WAIT') return 'LAST_ACK';
    return 'FIN_WAIT';
  }
  if (flags === 'SYN') return state === 'CLOSE' || state === 'TIME_WAIT' ? 'SYN_SENT' : state;
  if (state === 'SYN_RECV' && direction === 'original') return 'ESTABLISHED';
  if (state === 'FIN_WAIT') return 'CLOSE_WAIT';
  if (state === 'LAST_ACK') return 'TIME_WAIT';
  return state;
}
