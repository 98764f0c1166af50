import { printAddress } from '../net/address.ts';
import { type Packet, packetLength } from '../net/packet.ts';

/** `SRC=`, `DST=` and `LEN=`. */
export function addressWords(packet: Packet): string[] {
  return [`SRC=${printAddress(packet.source)}`, `DST=${printAddress(packet.destination)}`, `LEN=${packetLength(packet)}`];
}

/** The control bits of TCP, in the kernel's order. */
export function flagWords({ flags }: Packet): string[] {
  return flags ? flags.split(',').sort((a, b) => flagOrder.indexOf(a) - flagOrder.indexOf(b)) : [];
}

const flagOrder = ['ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** `MARK=`, unless there is none. */
export function markWords({ mark }: Packet): string[] {
  return mark ? [`MARK=0x${mark.toString(16)}`] : [];
}
