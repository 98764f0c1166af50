import { canonicalAddress, parseAddress } from '../../net/address.ts';
import { contains, type Prefix, parsePrefix } from '../../net/prefix.ts';
import type { ProxyOptions } from '../input.ts';
import type { IpvsRelease } from './release.ts';

const loopback: Readonly<Record<ProxyOptions['ipFamily'], Prefix>> = { IPv4: parsePrefix('127.0.0.0/8'), IPv6: parsePrefix('::1/128') };
const linkLocal = parsePrefix('fe80::/10');

/** The node's addresses of one family, canonical: loopback and, in IPv6, link-local ones left out. Those of kube-ipvs0 are not among them. */
export function nodeAddresses({ ipFamily, interfaces }: ProxyOptions): Set<string> {
  const own = interfaces.map(withoutLength).filter((ip) => ip.includes(':') === (ipFamily === 'IPv6'));
  return new Set(own.filter((ip) => !isLoopback(ip, ipFamily) && !contains(linkLocal, parseAddress(ip))).map(canonicalAddress));
}

/**
 * The addresses that take NodePort traffic; none means that node ports are left alone in this sync. Models GetNodeAddresses and NodeIPs (1.26)
 * and NodePortAddresses (1.30).
 * @param bound what is on kube-ipvs0. An address that is there as well as on another interface is no node address for 1.26.
 */
export function nodePortIPs(options: ProxyOptions, release: IpvsRelease, bound: ReadonlySet<string>): string[] {
  const { ipFamily, nodePortAddresses, interfaces } = options;
  const cidrs = nodePortAddresses.filter((cidr) => cidr.includes(':') === (ipFamily === 'IPv6'));
  if (cidrs.length === 0 || cidrs.some((cidr) => parsePrefix(cidr).length === 0)) {
    const all = [...nodeAddresses(options)];
    return release.bindsNodeAddresses ? all.filter((ip) => !bound.has(ip)) : all;
  }
  const prefixes = cidrs.map(parsePrefix);
  const matching = interfaces.map(withoutLength).filter((ip) => prefixes.some((prefix) => contains(prefix, parseAddress(ip))));
  return [...new Set(matching.filter((ip) => !isLoopback(ip, ipFamily)).map(canonicalAddress))];
}

function isLoopback(ip: string, ipFamily: ProxyOptions['ipFamily']): boolean {
  return contains(loopback[ipFamily], parseAddress(ip));
}

function withoutLength(address: string): string {
  return address.split('/')[0] ?? address;
}
