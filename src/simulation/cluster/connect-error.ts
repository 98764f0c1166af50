import type { RejectAnswer } from '../iptables/rule.ts';
import type { Packet } from '../net/packet.ts';

/** What the program that tried to connect is told, as errno names it. */
export type ConnectError = 'ECONNREFUSED' | 'ECONNRESET' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ENOPROTOOPT' | 'EPERM' | 'EACCES' | 'EPROTO' | 'ETIMEDOUT';

/** errno's words, as `curl` and `nc` print them. */
export const errorTexts: Readonly<Record<ConnectError, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ENOPROTOOPT: 'Protocol not available',
  EPERM: 'Operation not permitted',
  EACCES: 'Permission denied',
  EPROTO: 'Protocol error',
  ETIMEDOUT: 'Connection timed out',
};

// net/ipv4/icmp.c icmp_err_convert and net/ipv6/icmp.c tab_unreach. A datagram socket only hears of the fatal ones.
const rows: Readonly<Record<4 | 6, Partial<Record<RejectAnswer, { readonly error: ConnectError; readonly fatal: boolean }>>>> = {
  4: {
    'network-unreachable': { error: 'ENETUNREACH', fatal: false },
    'host-unreachable': { error: 'EHOSTUNREACH', fatal: false },
    'protocol-unreachable': { error: 'ENOPROTOOPT', fatal: true },
    'port-unreachable': { error: 'ECONNREFUSED', fatal: true },
    'network-prohibited': { error: 'ENETUNREACH', fatal: true },
    'host-prohibited': { error: 'EHOSTUNREACH', fatal: true },
    'admin-prohibited': { error: 'EHOSTUNREACH', fatal: true },
    'tcp-reset': { error: 'ECONNREFUSED', fatal: true },
  },
  6: {
    'network-unreachable': { error: 'ENETUNREACH', fatal: false },
    'admin-prohibited': { error: 'EACCES', fatal: true },
    'host-unreachable': { error: 'EHOSTUNREACH', fatal: false },
    'port-unreachable': { error: 'ECONNREFUSED', fatal: true },
    'policy-fail': { error: 'EACCES', fatal: true },
    'reject-route': { error: 'EACCES', fatal: true },
    'tcp-reset': { error: 'ECONNREFUSED', fatal: true },
  },
};

/** What the sender's socket makes of an answer that refuses its packet; undefined if it goes on waiting. */
export function errorOf(answer: RejectAnswer, packet: Packet): ConnectError | undefined {
  const row = rows[typeof packet.source === 'number' ? 4 : 6][answer];
  return row && (row.fatal || packet.protocol === 'TCP') ? row.error : undefined;
}
