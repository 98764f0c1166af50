import { parseAddress } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { ProxyOptions } from '../input.ts';

/** The sysctls that the iptables proxier writes at the start: NodePorts on 127.0.0.1 need route_localnet. IPv6 has no such thing. */
export function routeLocalnetSysctls({ ipFamily, nodePortAddresses }: ProxyOptions): Record<string, number> {
  if (ipFamily !== 'IPv4') return {};
  const loopback = parsePrefix('127.0.0.0/8');
  const allowed =
    nodePortAddresses.length === 0 ||
    nodePortAddresses.some((cidr) => contains(loopback, parseAddress(cidr.split('/')[0] ?? '')) || contains(parsePrefix(cidr), loopback.network));
  return allowed ? { 'net/ipv4/conf/all/route_localnet': 1 } : {};
}
