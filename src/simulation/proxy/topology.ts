import type { EndpointInfo } from './endpoints.ts';
import type { ServicePortInfo } from './service-port-map.ts';

/** The endpoints a service port may use from this node. */
export interface Categorized {
  readonly cluster: readonly EndpointInfo[];
  readonly local: readonly EndpointInfo[];
  /** Everything that needs a chain of its own. */
  readonly reachable: readonly EndpointInfo[];
  readonly hasEndpoints: boolean;
}

/** Models pkg/proxy/topology.go CategorizeEndpoints (1.26). */
export function categorize(endpoints: readonly EndpointInfo[], port: ServicePortInfo, zone: string | undefined): Categorized {
  let cluster: EndpointInfo[] = [];
  let hinted = false;
  let hasEndpoints = false;
  if (port.usesCluster) {
    const ready = endpoints.filter((endpoint) => endpoint.ready);
    hinted = usesHints(ready, port, zone);
    cluster = hinted ? ready.filter((endpoint) => endpoint.zoneHints.includes(zone ?? '')) : ready;
    if (cluster.length === 0) cluster = endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
    hasEndpoints = cluster.length > 0;
  }
  if (!port.usesLocal) return { cluster, local: [], reachable: cluster, hasEndpoints };
  hasEndpoints ||= endpoints.some((endpoint) => endpoint.ready || (endpoint.serving && endpoint.terminating));
  let local = endpoints.filter((endpoint) => endpoint.isLocal && endpoint.ready);
  const terminating = local.length === 0;
  if (terminating) local = endpoints.filter((endpoint) => endpoint.isLocal && endpoint.serving && endpoint.terminating);
  if (!port.usesCluster) return { cluster, local, reachable: local, hasEndpoints };
  if (!hinted && !(terminating && local.length > 0)) return { cluster, local, reachable: cluster, hasEndpoints };
  const union = new Map([...cluster, ...local].map((endpoint) => [endpoint.text, endpoint]));
  // Go walks a map here, in random order; byte order stands for it.
  const reachable = [...union.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
  return { cluster, local, reachable, hasEndpoints };
}

function usesHints(ready: readonly EndpointInfo[], port: ServicePortInfo, zone: string | undefined): boolean {
  const annotation = port.annotations['service.kubernetes.io/topology-aware-hints'];
  if ((annotation !== 'Auto' && annotation !== 'auto') || !zone) return false;
  return ready.every((endpoint) => endpoint.zoneHints.length > 0) && ready.some((endpoint) => endpoint.zoneHints.includes(zone));
}
