import { width } from '../../net/prefix.ts';
import type { ProxyOptions } from '../input.ts';
import { nodePortAddresses } from '../node-port-addresses.ts';
import { isLoopback, parseIP } from '../parse-ip.ts';
import type { Release } from './releases.ts';

/** The addresses of the node on which NodePorts answer. */
export interface NodePortIPs {
  /** Every address of the node, whatever it is: no list is needed. */
  readonly all: boolean;
  /** In byte order of their text; Go walks a map here. Loopback addresses are left out: nftables mode cannot serve them. */
  readonly addresses: readonly string[];
}

/** Models NodePortAddresses (1.30) with the interfaces' addresses as the host has them. */
export function nodePortIPs(options: ProxyOptions, version: string, release: Release): NodePortIPs {
  const { all, addresses } = nodePortAddresses({ ...options, nodePortAddresses: nodePortCIDRs(options, release) }, version);
  return { all, addresses: addresses.filter((text) => !isLoopback(parseIP(text) ?? 0)) };
}

function nodePortCIDRs({ nodeIP, nodePortAddresses: given }: ProxyOptions, release: Release): readonly string[] {
  const address = parseIP(nodeIP);
  const primary = address === undefined ? [] : [`${nodeIP}/${width(address)}`];
  if (given.length === 0) return release.nodePortDefault === 'primary address' ? primary : [];
  return given.flatMap((cidr) => (cidr === 'primary' ? primary : [cidr]));
}
