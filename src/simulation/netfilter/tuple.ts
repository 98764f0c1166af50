import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { PacketProtocol } from '../net/protocol.ts';

/** What identifies one direction of a connection. For ICMP echo both ports hold the identifier. */
export interface Tuple {
  readonly protocol: PacketProtocol;
  readonly source: Address;
  readonly sourcePort: number;
  readonly destination: Address;
  readonly destinationPort: number;
}

/** The tuple of a packet. */
export function tupleOf(packet: Packet): Tuple {
  return {
    protocol: packet.protocol,
    source: packet.source,
    sourcePort: packet.sourcePort,
    destination: packet.destination,
    destinationPort: packet.destinationPort,
  };
}

/** The same tuple seen from the other end. */
export function invert(tuple: Tuple): Tuple {
  return {
    protocol: tuple.protocol,
    source: tuple.destination,
    sourcePort: tuple.destinationPort,
    destination: tuple.source,
    destinationPort: tuple.sourcePort,
  };
}

/** A key that is equal exactly when two tuples are. */
export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${tuple.source} ${tuple.sourcePort} ${tuple.destination} ${tuple.destinationPort}`;
}
