import type { Packet } from '../net/packet.ts';
import { hasPorts } from '../net/protocol.ts';
import type { Host, Socket } from './host.ts';

/** Whether the packet wants somebody who listens: it opens a connection, or is a datagram. The kernel answers pings itself. */
export function needsSocket(packet: Packet): boolean {
  return hasPorts(packet.protocol) && (packet.flags === undefined || packet.flags === 'SYN');
}

/** Who listens for the packet on a host. */
export function findSocket(host: Host, packet: Packet): Socket | undefined {
  return host.sockets.find(
    (socket) =>
      socket.protocol === packet.protocol && socket.port === packet.destinationPort && (socket.address === undefined || socket.address === packet.destination),
  );
}
