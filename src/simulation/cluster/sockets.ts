import { type Packet, printPacket } from '../net/packet.ts';
import { hasPorts } from '../net/protocol.ts';
import type { Host, Socket } from './host.ts';

/** Whether the packet wants somebody who listens: it opens a connection, or is a datagram. The kernel answers pings itself. */
export function needsSocket(packet: Packet): boolean {
  return hasPorts(packet.protocol) && (packet.flags === undefined || packet.flags === 'SYN');
}

/** Whether the packet is a client's data on a TCP connection that is open, which only the socket that accepted it can take. */
export function needsConnection(packet: Packet): boolean {
  return packet.flags === 'PSH,ACK';
}

/** Keeps a connection that was opened with this packet, until its socket is closed. */
export function accept(host: Host, packet: Packet): void {
  const socket = findSocket(host, packet);
  if (!socket) return;
  socket.open ??= new Set();
  socket.open.add(printPacket(packet));
}

/** The socket that accepted the packet's connection. */
export function findConnection(host: Host, packet: Packet): Socket | undefined {
  return host.sockets.find((socket) => socket.protocol === packet.protocol && socket.open?.has(printPacket(packet)));
}

/** Who listens for the packet on a host. */
export function findSocket(host: Host, packet: Packet): Socket | undefined {
  return host.sockets.find(
    (socket) =>
      socket.protocol === packet.protocol && socket.port === packet.destinationPort && (socket.address === undefined || socket.address === packet.destination),
  );
}
