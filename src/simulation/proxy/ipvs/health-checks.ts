import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** What the health check server answers for one Service. */
export interface HealthCheck {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
  /** Distinct addresses of its ready endpoints on this node, all ports together. */
  readonly localEndpoints: number;
  readonly httpStatus: 200 | 503;
}

/** The health checks of all Services that have a healthCheckNodePort, by name. Models pkg/proxy/healthcheck (1.26). */
export function healthChecks(ports: Iterable<ServicePortInfo>, endpoints: ReadonlyMap<string, readonly EndpointInfo[]>): HealthCheck[] {
  const asked = new Map<string, number>();
  for (const port of ports) if (port.healthCheckNodePort) asked.set(`${port.namespace}/${port.name}`, port.healthCheckNodePort);
  if (asked.size === 0) return [];
  const local = localReadyAddresses(endpoints);
  return [...asked]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, port]) => {
      const localEndpoints = local.get(service)?.size ?? 0;
      return { service, port, localEndpoints, httpStatus: localEndpoints > 0 ? 200 : 503 };
    });
}

function localReadyAddresses(endpoints: ReadonlyMap<string, readonly EndpointInfo[]>): Map<string, Set<string>> {
  const byService = new Map<string, Set<string>>();
  for (const [key, list] of endpoints) {
    const service = key.slice(0, key.search(/[: ]/));
    for (const endpoint of list) {
      if (!endpoint.isLocal || !endpoint.ready) continue;
      const addresses = byService.get(service) ?? new Set();
      byService.set(service, addresses.add(endpoint.ip));
    }
  }
  return byService;
}
