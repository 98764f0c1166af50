import type { ProxyOptions } from '../input.ts';
import { nodePortAddresses } from '../node-port-addresses.ts';
import { featuresOf } from './releases.ts';

/** Whether NodePorts answer on 127.0.0.0/8, which needs route_localnet. */
export function localhostNodePorts(options: ProxyOptions, version: string): boolean {
  const { localhostOption, localhostByAddresses } = featuresOf(version);
  if (options.ipFamily === 'IPv6' && localhostByAddresses) return false;
  if (localhostOption && !options.localhostNodePorts) return false;
  return !localhostByAddresses || nodePortAddresses(options, version).includesLoopback;
}

/** The sysctls that the iptables proxier writes at the start (reference A.12.1). */
export function routeLocalnetSysctls(options: ProxyOptions, version: string): Record<string, number> {
  const { alwaysRouteLocalnet, routeLocalnetForIPv6 } = featuresOf(version);
  const family = options.ipFamily === 'IPv4' || routeLocalnetForIPv6;
  const wanted = alwaysRouteLocalnet || (localhostNodePorts(options, version) && nodePortAddresses(options, version).includesLoopback);
  return family && wanted ? { 'net/ipv4/conf/all/route_localnet': 1 } : {};
}
