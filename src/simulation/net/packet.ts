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
