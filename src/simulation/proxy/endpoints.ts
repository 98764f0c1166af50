import type { Endpoint, EndpointSlice } from '../api/types.ts';
import { joinHostPort } from '../net/address.ts';
import type { ServicePortInfo } from './service-port-map.ts';

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
}

/** Endpoints by service port: the key is `nameString protocol`. Models pkg/proxy/endpointslicecache.go (1.26). */
export function endpointsByPort(slices: Iterable<EndpointSlice>, ipFamily: 'IPv4' | 'IPv6', nodeName: string): Map<string, EndpointInfo[]> {
  const found = new Map<string, Map<string, EndpointInfo>>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.['kubernetes.io/service-name'];
    if (slice.addressType !== ipFamily || !service) continue;
    const namespace = slice.metadata.namespace ?? 'default';
    for (const port of slice.ports ?? []) {
      if (port.name === null || port.name === undefined || !port.port) continue;
      const key = `${namespace}/${service}${port.name ? `:${port.name}` : ''} ${port.protocol ?? 'TCP'}`;
      let byText = found.get(key);
      if (!byText) {
        byText = new Map();
        found.set(key, byText);
      }
      for (const endpoint of sorted(slice.endpoints ?? [])) {
        const info = endpointInfo(endpoint, port.port, nodeName);
        if (!info) continue;
        const before = byText.get(info.text);
        // The first one seen stays, unless a later one is local.
        if (!before || (!before.isLocal && info.isLocal)) byText.set(info.text, info);
      }
    }
  }
  const result = new Map<string, EndpointInfo[]>();
  for (const [key, byText] of found)
    result.set(
      key,
      [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)),
    );
  return result;
}

/** The key of a service port in `endpointsByPort`. */
export function endpointsKey(port: ServicePortInfo): string {
  return `${port.nameString} ${port.protocol}`;
}

function sorted(endpoints: readonly Endpoint[]): Endpoint[] {
  return [...endpoints].sort((a, b) => ((a.addresses[0] ?? '') < (b.addresses[0] ?? '') ? -1 : 1));
}

function endpointInfo(endpoint: Endpoint, port: number, nodeName: string): EndpointInfo | undefined {
  const ip = endpoint.addresses[0];
  if (!ip) return undefined;
  const { ready, serving, terminating } = endpoint.conditions ?? {};
  return {
    ip,
    port,
    text: joinHostPort(ip, port),
    isLocal: endpoint.nodeName === nodeName,
    ready: ready ?? true,
    serving: serving ?? true,
    terminating: terminating ?? false,
    zoneHints: endpoint.hints?.forZones?.map((zone) => zone.name) ?? [],
  };
}
