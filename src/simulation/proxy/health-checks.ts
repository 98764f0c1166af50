import { canonicalIP } from './parse-ip.ts';
import { proxyFeatures, resolve } from './releases.ts';
import type { ServiceState } from './service-state.ts';

/** What a healthCheckNodePort answers: 200 while this node has a ready endpoint of the Service. */
export interface HealthCheck {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
  /** Distinct addresses of ready endpoints on this node, all ports of the Service together. */
  readonly localEndpoints: number;
  readonly httpStatus: 200 | 503;
}

/** One for each Service with a healthCheckNodePort, by name. Models healthcheck/service_health.go (1.26); kube-proxy itself is healthy. */
export function healthChecks(state: ServiceState<unknown>, version: string): HealthCheck[] {
  // Up to 1.29 an address counts once however it is spelled.
  const asWritten = resolve(proxyFeatures, version).parsedAddresses;
  const ports = state.healthCheckPorts;
  return [...ports.keys()].sort().map((service) => {
    const ips = new Set<string>();
    for (const { endpoints } of state.endpointsOf(service).values())
      for (const endpoint of endpoints) if (endpoint.ready && endpoint.isLocal) ips.add(asWritten ? endpoint.ip : (canonicalIP(endpoint.ip) ?? endpoint.ip));
    return { service, port: ports.get(service) ?? 0, localEndpoints: ips.size, httpStatus: ips.size > 0 ? 200 : 503 };
  });
}
