import { type Address, printAddress } from '../net/address.ts';
import { type Prefix, width } from '../net/prefix.ts';
import type { SetTypeName } from './types.ts';
import { setTypeTable } from './types.ts';

/** An element of a set; which fields it has is up to the set's type. */
export interface Element {
  readonly ip?: Address;
  /** IANA number; in an element of bitmap:port there is none. */
  readonly protocol?: number;
  /** For ICMP: type × 256 + code. */
  readonly port?: number;
  readonly ip2?: Address;
  readonly net?: Prefix;
}

/** An element with what was said of it. */
export interface Entry {
  readonly element: Element;
  readonly comment?: string;
  /** Networks only: what falls into it is not in the set, even if a larger network says so. */
  readonly nomatch?: boolean;
}

const protocolNames: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'ipv6-icmp', 132: 'sctp' };
const icmpNames: Readonly<Record<number, string>> = { 0: 'echo-reply', 769: 'host-unreachable', 771: 'port-unreachable', 2048: 'echo-request' };

/** An element as ipset prints it: `10.96.0.10,tcp:80`. Numbers stay numbers: ipset knows no names of ports on the way out. */
export function printElement(type: SetTypeName, element: Element): string {
  let addresses = 0;
  return setTypeTable[type].parts
    .map((part) => {
      if (part === 'port') return type === 'bitmap:port' ? `${element.port}` : printPort(element);
      if (part === 'net') return element.net ? printNet(element.net) : '';
      return printAddress((addresses++ === 0 ? element.ip : element.ip2) ?? 0);
    })
    .join(',');
}

function printPort({ protocol = 0, port = 0 }: Element): string {
  const name = protocolNames[protocol] ?? `${protocol}`;
  if (protocol === 1) return `${name}:${icmpNames[port] ?? `${port >> 8}/${port & 255}`}`;
  return `${name}:${port}`;
}

function printNet({ network, length }: Prefix): string {
  return length === width(network) ? printAddress(network) : `${printAddress(network)}/${length}`;
}

/** A key that is equal exactly when two elements of a type are. */
export function elementKey({ ip, protocol, port, ip2, net }: Element): string {
  return `${ip ?? ''} ${protocol ?? ''} ${port ?? ''} ${ip2 ?? ''} ${net ? `${net.network}/${net.length}` : ''}`;
}

/** The 32-bit words that the kernel hashes, as a little-endian machine reads its structures (struct hash_ipport4_elem and the like). */
export function hashWords(type: SetTypeName, element: Element): number[] {
  const bytes: number[] = [];
  if (type === 'hash:net') {
    const net = element.net ?? { network: 0, length: 0 };
    pushAddress(bytes, net.network);
    bytes.push(0, 0, 0, net.length);
  } else {
    pushAddress(bytes, element.ip ?? 0);
    if (element.ip2 !== undefined) pushAddress(bytes, element.ip2);
    if (element.net) pushAddress(bytes, element.net.network);
    if (element.port !== undefined) {
      bytes.push(element.port >> 8, element.port & 255);
      if (element.net) bytes.push(element.net.length - 1, element.protocol ?? 0);
      else bytes.push(element.protocol ?? 0, 0);
    }
  }
  const words: number[] = [];
  for (let i = 0; i < bytes.length; i += 4)
    words.push((bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24));
  return words;
}

function pushAddress(bytes: number[], address: Address): void {
  if (typeof address === 'number') bytes.push(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
  else for (let shift = 120n; shift >= 0n; shift -= 8n) bytes.push(Number((address >> shift) & 0xffn));
}
