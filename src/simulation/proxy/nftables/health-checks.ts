import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** What one healthCheckNodePort answers. */
export interface HealthCheck {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
  /** Distinct addresses of ready endpoints on this node, over all ports. */
  readonly localEndpoints: number;
  readonly httpStatus: 200 | 503;
}

/** One for each Service with a health check port, by name; undefined if there is none. Models pkg/proxy/healthcheck (1.30). */
export function healthChecks(ports: readonly { readonly port: ServicePortInfo; readonly endpoints: readonly EndpointInfo[] }[]): HealthCheck[] | undefined {
  const found = new Map<string, { readonly port: number; readonly ready: Set<string> }>();
  for (const { port, endpoints } of ports) {
    if (port.healthCheckNodePort === 0) continue;
    const service = `${port.namespace}/${port.name}`;
    const check = found.get(service) ?? { port: port.healthCheckNodePort, ready: new Set<string>() };
    found.set(service, check);
    for (const endpoint of endpoints) if (endpoint.isLocal && endpoint.ready) check.ready.add(endpoint.ip);
  }
  if (found.size === 0) return undefined;
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, { port, ready }]) => ({ service, port, localEndpoints: ready.size, httpStatus: ready.size > 0 ? 200 : 503 }));
}
