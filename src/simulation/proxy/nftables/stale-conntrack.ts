import { canonicalAddress } from '../../net/address.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** Connections to forget after a sync: those to an address, those to a node port, or of these only those that went to one endpoint. UDP, always. */
export type StaleConnections = { readonly originalDestination: string; readonly endpoint?: string } | { readonly nodePort: number; readonly endpoint?: string };

/** A service port before and after a sync; no `port` where there is none, and its endpoints whether or not there is a Service. */
export interface PortChange {
  readonly before?: ServicePortInfo;
  readonly after?: ServicePortInfo;
  readonly endpointsBefore: readonly EndpointInfo[];
  readonly endpointsAfter: readonly EndpointInfo[];
}

/**
 * What clients that stick to one UDP socket must be freed from (reference A.16, 1.30): a ClusterIP that is gone, a Service that begins to
 * serve, an endpoint that is no longer listed. Models detectStaleConntrackEntries and CleanStaleEntries.
 */
export function staleConnections({ before, after, endpointsBefore, endpointsAfter }: PortChange): StaleConnections[] {
  if ((after ?? before)?.protocol !== 'UDP') return [];
  if (!after) return before ? [{ originalDestination: before.clusterIP }] : [];
  const addresses = [after.clusterIP, ...after.externalIPs, ...after.loadBalancerIPs].map(canonicalAddress);
  const stale: StaleConnections[] = [];
  const forget = (endpoint?: string): void => {
    for (const originalDestination of addresses) stale.push({ originalDestination, endpoint });
    if (after.nodePort !== 0) stale.push({ nodePort: after.nodePort, endpoint });
  };
  if (endpointsAfter.some(isServing) && !endpointsBefore.some(isServing)) forget();
  const listed = new Set(endpointsAfter.map((endpoint) => endpoint.text));
  for (const endpoint of endpointsBefore) if (isServing(endpoint) && !listed.has(endpoint.text)) forget(canonicalAddress(endpoint.ip));
  return stale;
}

/** The command that forgets them, as releases before 1.31 run it. */
export function conntrackCommand(stale: StaleConnections, ipFamily: 'IPv4' | 'IPv6'): string {
  const endpoint = stale.endpoint === undefined ? '' : ` --dst-nat ${stale.endpoint}`;
  const ipv6 = ipFamily === 'IPv6' ? ' -f ipv6' : '';
  if ('nodePort' in stale) return `conntrack -D -p udp --dport ${stale.nodePort}${endpoint}${ipv6}`;
  return `conntrack -D --orig-dst ${stale.originalDestination}${endpoint} -p udp${ipv6}`;
}

function isServing(endpoint: EndpointInfo): boolean {
  return endpoint.serving;
}
