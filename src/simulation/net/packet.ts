import { type Address, joinHostPort, printAddress } from './address.ts';
import type { ICMPType } from './icmp.ts';
import { hasPorts, type PacketProtocol } from './protocol.ts';

export type { ICMPType } from './icmp.ts';

/** TCP control bits that matter here. */
export type TCPFlags = 'SYN' | 'SYN,ACK' | 'ACK' | 'PSH,ACK' | 'RST,ACK' | 'RST' | 'FIN,ACK';

/** One packet. The mark lives only inside a host, as the kernel's does. */
export interface Packet {
  readonly protocol: PacketProtocol;
  readonly source: Address;
  readonly destination: Address;
  /** 0 for ICMP errors; the echo identifier for pings. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly flags?: TCPFlags;
  readonly icmp?: ICMPType;
  /** The packet an ICMP error is about, as its sender saw it. */
  readonly about?: Packet;
  /** skb->mark: 32 bits. */
  readonly mark: number;
}

/** `10.244.1.5:40000 → 10.96.0.7:3306`; without ports for ICMP. */
export function printPacket(packet: Packet): string {
  return `${printEnd(packet, 'source')} → ${printEnd(packet, 'destination')}`;
}

/** One end of a packet, `ip:port` or the bare address for ICMP. */
export function printEnd(packet: Packet, end: 'source' | 'destination'): string {
  const address = printAddress(end === 'source' ? packet.source : packet.destination);
  if (!hasPorts(packet.protocol)) return address;
  return joinHostPort(address, end === 'source' ? packet.sourcePort : packet.destinationPort);
}

/**
 * The packet's length in bytes, IP header and all, as Linux would send it: TCP with the options it puts in, a datagram of one byte, a ping of
 * 56, and an ICMP error with the packet it is about.
 */
export function packetLength(packet: Packet): number {
  const header = typeof packet.source === 'number' ? 20 : 40;
  if (packet.about) return header + 8 + packetLength(packet.about);
  switch (packet.protocol) {
    case 'TCP':
      return header + (packet.flags?.startsWith('SYN') ? 40 : packet.flags?.startsWith('RST') ? 20 : 32);
    case 'UDP':
      return header + 9;
    case 'SCTP':
      return header + 48;
    default:
      return header + 64;
  }
}
