import type { Packet } from '../net/packet.ts';
import { protocolNumber } from '../net/protocol.ts';
import type { DataTypeName } from './datatype.ts';
import type { PayloadProtocol, Scalar } from './expression.ts';

/** A header field: its type, and how to read it from a packet. Without `read` it is printed and parsed, and nobody knows its value here. */
export interface Field {
  readonly type: DataTypeName;
  /** Nothing when the packet has no such header. */
  read?(packet: Packet): Scalar | undefined;
}

const isIPv4 = (packet: Packet): boolean => typeof packet.source === 'number';

function ip(version: 4 | 6): Readonly<Record<string, Field>> {
  const type = version === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const own = (packet: Packet): boolean => isIPv4(packet) === (version === 4);
  const protocol: Field = { type: 'inet_proto', read: (packet) => (own(packet) ? l4Protocol(packet) : undefined) };
  const integer: Field = { type: 'integer' };
  return {
    saddr: { type, read: (packet) => (own(packet) ? packet.source : undefined) },
    daddr: { type, read: (packet) => (own(packet) ? packet.destination : undefined) },
    ...(version === 4
      ? { protocol, ttl: integer, length: integer, id: integer, checksum: integer }
      : { nexthdr: protocol, hoplimit: integer, length: integer, flowlabel: integer }),
  };
}

function transport(protocol: 'TCP' | 'UDP' | 'SCTP'): Readonly<Record<string, Field>> {
  return {
    sport: { type: 'inet_service', read: (packet) => (packet.protocol === protocol ? packet.sourcePort : undefined) },
    dport: { type: 'inet_service', read: (packet) => (packet.protocol === protocol ? packet.destinationPort : undefined) },
  };
}

const flagBits: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 };

/** Every field that a rule can name, by header. */
export const fields: Readonly<Record<PayloadProtocol, Readonly<Record<string, Field>>>> = {
  ip: ip(4),
  ip6: ip(6),
  tcp: {
    ...transport('TCP'),
    flags: { type: 'tcp_flag', read: (packet) => (packet.protocol === 'TCP' ? tcpFlagBits(packet) : undefined) },
    sequence: { type: 'integer' },
    ackseq: { type: 'integer' },
    window: { type: 'integer' },
  },
  udp: { ...transport('UDP'), length: { type: 'integer' } },
  sctp: transport('SCTP'),
  // Whatever the transport is, ports come first. ICMP has other things there, which no service map holds.
  th: {
    sport: { type: 'inet_service', read: (packet) => (packet.protocol === 'ICMP' ? undefined : packet.sourcePort) },
    dport: { type: 'inet_service', read: (packet) => (packet.protocol === 'ICMP' ? undefined : packet.destinationPort) },
  },
  icmp: { type: { type: 'icmp_type', read: (packet) => (isIPv4(packet) ? icmpTypes[packet.icmp ?? '']?.[0] : undefined) }, code: { type: 'integer' } },
  icmpv6: { type: { type: 'icmpv6_type', read: (packet) => (isIPv4(packet) ? undefined : icmpTypes[packet.icmp ?? '']?.[1]) }, code: { type: 'integer' } },
  ether: { saddr: { type: 'ether_addr' }, daddr: { type: 'ether_addr' }, type: { type: 'ether_type' } },
};

const icmpTypes: Readonly<Record<string, readonly [number, number]>> = {
  'echo-request': [8, 128],
  'echo-reply': [0, 129],
  'port-unreachable': [3, 1],
  'host-unreachable': [3, 1],
  'network-unreachable': [3, 1],
  'admin-prohibited': [3, 1],
};

/** The transport's number: 6 for TCP; 58 for ICMP over IPv6. */
export function l4Protocol(packet: Packet): number {
  return packet.protocol === 'ICMP' && !isIPv4(packet) ? 58 : protocolNumber[packet.protocol];
}

function tcpFlagBits(packet: Packet): number {
  return (packet.flags ?? 'ACK').split(',').reduce((bits, flag) => bits | (flagBits[flag] ?? 0), 0);
}

/** The transport protocol that naming a header asks for. */
export const headerProtocol: Readonly<Partial<Record<PayloadProtocol, number>>> = { tcp: 6, udp: 17, sctp: 132, icmp: 1, icmpv6: 58 };
