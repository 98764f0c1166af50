import { printAddress } from '../net/address.ts';
import { contains } from '../net/prefix.ts';
import type { ProxyOptions } from './input.ts';
import { familyOf, isLoopback, parseCIDR, parseIP } from './parse-ip.ts';
import { proxyFeatures, resolve } from './releases.ts';

/** What `--nodeport-addresses` comes to on a node. */
export interface NodePortAddresses {
  /** Every address of the node takes NodePort traffic: none was given, or the zero network. */
  readonly all: boolean;
  /** If not `all`: the node's addresses in the given networks, in byte order (Go walks a set). */
  readonly addresses: readonly string[];
  /** The given networks have 127.0.0.0/8 or a part of it. */
  readonly includesLoopback: boolean;
}

const loopbackStart = 0x7f000000;
const zero = /^0\.0\.0\.0\/0$|^::\/0$/;

/** Reads `--nodeport-addresses` for a proxier. Models GetNodeAddresses (1.26) and NodePortAddresses (1.28). */
export function nodePortAddresses(options: ProxyOptions, version: string): NodePortAddresses {
  const { ipFamily, interfaces } = options;
  const cidrs = options.nodePortAddresses.filter((cidr) => familyOf(cidr) === ipFamily);
  const all = cidrs.length === 0 || cidrs.some((cidr) => zero.test(cidr));
  // Old releases look for loopback among what was given for both families.
  const loopbackFrom = resolve(proxyFeatures, version).nodePortAddressesByFamily ? cidrs : options.nodePortAddresses;
  const empty = loopbackFrom.length === 0 && (ipFamily === 'IPv4' || loopbackFrom === options.nodePortAddresses);
  return { all, addresses: all ? [] : matching(cidrs, interfaces), includesLoopback: empty || loopbackFrom.some(hasLoopback) };
}

/** Whether one of the node's addresses takes NodePort traffic: an address in `addresses`, or anything if `all`. */
export function takesNodePorts({ all, addresses }: NodePortAddresses): boolean {
  return all || addresses.length > 0;
}

function matching(cidrs: readonly string[], interfaces: readonly string[]): string[] {
  const prefixes = cidrs.flatMap((cidr) => parseCIDR(cidr) ?? []);
  const found = new Set<string>();
  for (const text of interfaces) {
    const address = parseIP(text);
    if (address !== undefined && prefixes.some((prefix) => contains(prefix, address))) found.add(printAddress(address));
  }
  return [...found].sort();
}

function hasLoopback(cidr: string): boolean {
  const prefix = parseCIDR(cidr);
  return prefix !== undefined && typeof prefix.address === 'number' && (isLoopback(prefix.address) || contains(prefix, loopbackStart));
}
