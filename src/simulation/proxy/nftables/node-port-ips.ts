import { parseAddress, printAddress } from '../../net/address.ts';
import { contains, type Prefix, parsePrefix, width } from '../../net/prefix.ts';
import type { ProxyOptions } from '../input.ts';
import type { Release } from './releases.ts';

/** The addresses of the node on which NodePorts answer. */
export interface NodePortIPs {
  /** Every address of the node, whatever it is: no list is needed. */
  readonly all: boolean;
  /** In byte order of their text; Go walks a map here. Loopback addresses are left out: nftables mode cannot serve them. */
  readonly addresses: readonly string[];
}

/** Models NodePortAddresses (1.30) with the interfaces' addresses as the host has them. */
export function nodePortIPs({ ipFamily, nodeIP, nodePortAddresses, interfaces }: ProxyOptions, release: Release): NodePortIPs {
  const isOwn = (text: string): boolean => text.includes(':') === (ipFamily === 'IPv6');
  const own = nodePortCIDRs(nodeIP, nodePortAddresses, release).filter(isOwn);
  const everything = ipFamily === 'IPv6' ? '::/0' : '0.0.0.0/0';
  // A list without a network of this family is as good as none.
  if (own.length === 0 || own.includes(everything)) return { all: true, addresses: [] };
  const networks = own.map(parsePrefix);
  const addresses = interfaces
    .map((text) => parseAddress(text.split('/')[0] ?? ''))
    .filter((address) => networks.some((network) => contains(network, address)) && !isLoopback(address))
    .map(printAddress);
  return { all: false, addresses: [...new Set(addresses)].sort() };
}

function nodePortCIDRs(nodeIP: string, nodePortAddresses: readonly string[], release: Release): string[] {
  const primary = `${nodeIP}/${width(parseAddress(nodeIP))}`;
  if (nodePortAddresses.length === 0) return release.nodePortDefault === 'primary address' ? [primary] : [];
  return nodePortAddresses.map((cidr) => (cidr === 'primary' ? primary : cidr));
}

const loopback: Prefix = parsePrefix('127.0.0.0/8');

function isLoopback(address: number | bigint): boolean {
  return address === 1n || contains(loopback, address);
}
