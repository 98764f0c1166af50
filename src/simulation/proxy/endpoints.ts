import type { Endpoint, EndpointSlice } from '../api/types.ts';
import { joinHostPort } from '../net/address.ts';
import type { Protocol } from '../net/protocol.ts';
import { familyOf } from './parse-ip.ts';
import { isExcluded, type ServicePortInfo } from './service-port-map.ts';

/** One endpoint of one service port. Addresses keep the spelling of the slice. */
export interface EndpointInfo {
  readonly ip: string;
  readonly port: number;
  /** `ip:port`, or `[ip]:port`: what is sorted by and hashed. */
  readonly text: string;
  readonly isLocal: boolean;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}

/** Whose endpoints are read: one family's, as seen from one node. */
export interface EndpointReading {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly nodeName: string;
}

const none: readonly string[] = [];

/** Endpoints by service port: the key is `endpointsKey`. Models pkg/proxy/endpointslicecache.go (1.26). */
export function endpointsByPort(slices: Iterable<EndpointSlice>, ipFamily: 'IPv4' | 'IPv6', nodeName: string): Map<string, EndpointInfo[]> {
  const byService = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = serviceOf(slice);
    if (service === undefined) continue;
    const own = byService.get(service);
    if (own) own.push(slice);
    else byService.set(service, [slice]);
  }
  const result = new Map<string, EndpointInfo[]>();
  for (const [service, own] of byService)
    for (const { portName, protocol, endpoints } of endpointsOfService(own, { ipFamily, nodeName }).values())
      result.set(`${service}${portName && `:${portName}`} ${protocol}`, endpoints);
  return result;
}

/** The key of a service port in `endpointsByPort`. */
export function endpointsKey(port: ServicePortInfo): string {
  return `${port.nameString} ${port.protocol}`;
}

/** `namespace/name` of the Service that a slice belongs to; undefined for a slice that kube-proxy does not watch or cannot place. */
export function serviceOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.['kubernetes.io/service-name'];
  return name && !isExcluded(metadata.labels) ? `${metadata.namespace ?? 'default'}/${name}` : undefined;
}

/** The endpoints that one port of a Service has. */
export interface PortEndpoints {
  readonly portName: string;
  readonly protocol: Protocol;
  /** In byte order of `text`. */
  readonly endpoints: EndpointInfo[];
}

/** The key of one port among those of its Service. */
export function portKey(portName: string, protocol: Protocol): string {
  return `${portName} ${protocol}`;
}

/** The endpoints of one Service, by `portKey`. An address that stands in several slices counts once: the first, or the last that is local. */
export function endpointsOfService(slices: Iterable<EndpointSlice>, reading: EndpointReading): Map<string, PortEndpoints> {
  const found = new Map<string, PortEndpoints>();
  for (const slice of slices) {
    if (slice.addressType !== reading.ipFamily) continue;
    const endpoints = sorted(slice.endpoints ?? []);
    for (const { name, port, protocol = 'TCP' } of slice.ports ?? []) {
      if (name === null || name === undefined || !port) continue;
      const key = portKey(name, protocol);
      let own = found.get(key);
      if (!own) {
        own = { portName: name, protocol, endpoints: [] };
        found.set(key, own);
      }
      for (const endpoint of endpoints) {
        const info = endpointInfo(endpoint, port, reading);
        if (info) own.endpoints.push(info);
      }
    }
  }
  for (const [key, { endpoints }] of found) {
    // A port whose endpoints are all unusable is no port at all.
    if (endpoints.length === 0) found.delete(key);
    else if (!inOrder(endpoints)) dropRepeats(endpoints.sort(byText));
  }
  return found;
}

function inOrder(endpoints: readonly EndpointInfo[]): boolean {
  for (let i = 1; i < endpoints.length; i++) if ((endpoints[i - 1] as EndpointInfo).text >= (endpoints[i] as EndpointInfo).text) return false;
  return true;
}

// The sort is stable, so repeats stand in the order in which they were seen.
function dropRepeats(endpoints: EndpointInfo[]): void {
  let kept = 0;
  for (const info of endpoints) {
    if (kept > 0 && endpoints[kept - 1]?.text === info.text) {
      if (info.isLocal) endpoints[kept - 1] = info;
    } else endpoints[kept++] = info;
  }
  endpoints.length = kept;
}

function byText(a: EndpointInfo, b: EndpointInfo): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** The part of a slice that kube-proxy keeps; two slices with the same text are the same to it. Models newEndpointSliceInfo (1.26). */
export function sliceIdentity({ addressType, ports, endpoints }: EndpointSlice): string {
  const order = [...(ports ?? [])].sort((a, b) => (a.port ?? 0) - (b.port ?? 0));
  const kept = sorted(endpoints ?? []).map(({ addresses, conditions, nodeName, zone, hints }) => [
    addresses,
    conditions?.ready ?? true,
    conditions?.serving ?? true,
    conditions?.terminating ?? false,
    nodeName,
    zone,
    hints?.forZones?.map(({ name }) => name).sort(),
    hints?.forNodes?.map(({ name }) => name).sort(),
  ]);
  return JSON.stringify([addressType, order, kept]);
}

function sorted(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  let previous = '';
  for (const endpoint of endpoints) {
    const key = sortKey(endpoint);
    if (key < previous) return [...endpoints].sort((a, b) => compare(sortKey(a), sortKey(b)));
    previous = key;
  }
  return endpoints;
}

function sortKey({ addresses }: Endpoint): string {
  return addresses.length === 1 ? (addresses[0] as string) : addresses.join(',');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function endpointInfo(endpoint: Endpoint, port: number, { ipFamily, nodeName }: EndpointReading): EndpointInfo | undefined {
  const ip = endpoint.addresses[0];
  if (!ip || familyOf(ip) !== ipFamily) return undefined;
  const { conditions, hints } = endpoint;
  return {
    ip,
    port,
    text: joinHostPort(ip, port),
    isLocal: nodeName !== '' && endpoint.nodeName === nodeName,
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
    zoneHints: hints?.forZones?.map((zone) => zone.name) ?? none,
    nodeHints: hints?.forNodes?.map((node) => node.name) ?? none,
  };
}
