import type { EndpointInfo } from './endpoints.ts';
import { type FeatureGates, gateEnabled } from './feature-gates.ts';
import { proxyFeatures, resolve } from './releases.ts';
import type { ServicePortInfo } from './service-port-map.ts';

/** The endpoints a service port may use from this node. */
export interface Categorized {
  readonly cluster: readonly EndpointInfo[];
  readonly local: readonly EndpointInfo[];
  /** Everything that needs a chain of its own. */
  readonly reachable: readonly EndpointInfo[];
  readonly hasEndpoints: boolean;
}

/** How a release chooses endpoints. */
export interface TopologyRules {
  /** False up to 1.23: ready endpoints, and the local ones among them. */
  readonly byPolicy: boolean;
  /** Serving and terminating endpoints stand in when nothing is ready. */
  readonly terminating: boolean;
  /** What makes zone hints count: the annotation with one of two values, with any value but `disabled`, or the hints themselves. */
  readonly hints: 'never' | 'auto' | 'annotation' | 'always';
  /** Node hints (PreferSameNode) come before zone hints. */
  readonly sameNode: boolean;
}

/** Where kube-proxy runs. */
export interface Place {
  /** The node's label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
  readonly nodeName?: string;
}

/** The rules of a release. */
export function topologyRules(version: string, gates?: FeatureGates): TopologyRules {
  const { endpointsByPolicy, topologyModeAnnotation } = resolve(proxyFeatures, version);
  const on = (gate: Parameters<typeof gateEnabled>[0]): boolean => gateEnabled(gate, version, gates);
  const annotated = topologyModeAnnotation ? 'annotation' : 'auto';
  return {
    byPolicy: endpointsByPolicy,
    terminating: on('ProxyTerminatingEndpoints'),
    hints: !on('TopologyAwareHints') ? 'never' : on('ServiceTrafficDistribution') ? 'always' : annotated,
    sameNode: on('PreferSameTrafficDistribution'),
  };
}

const baseline = topologyRules('1.26');

/** Chooses the endpoints of one service port. `place` may be the zone alone. Models pkg/proxy/topology.go CategorizeEndpoints (1.26). */
export function categorize(
  endpoints: readonly EndpointInfo[],
  port: ServicePortInfo,
  place: Place | string | undefined,
  rules: TopologyRules = baseline,
): Categorized {
  const where = typeof place === 'string' || place === undefined ? { zone: place } : place;
  if (!rules.byPolicy) return readyOnes(endpoints, port);
  const stillServing = (endpoint: EndpointInfo): boolean => rules.terminating && endpoint.serving && endpoint.terminating;
  let cluster: readonly EndpointInfo[] = [];
  let hinted = false;
  let hasEndpoints = false;
  if (port.usesCluster) {
    const ready = readyOf(endpoints);
    const near = hintedFor(ready, port, where, rules);
    hinted = near !== undefined;
    cluster = near ?? ready;
    if (cluster.length === 0) cluster = endpoints.filter(stillServing);
    hasEndpoints = cluster.length > 0;
  }
  if (!port.usesLocal) return { cluster, local: [], reachable: cluster, hasEndpoints };
  hasEndpoints ||= endpoints.some((endpoint) => endpoint.ready || stillServing(endpoint));
  let local = endpoints.filter((endpoint) => endpoint.isLocal && endpoint.ready);
  const terminating = local.length === 0;
  if (terminating) local = endpoints.filter((endpoint) => endpoint.isLocal && stillServing(endpoint));
  if (!port.usesCluster) return { cluster, local, reachable: local, hasEndpoints };
  if (!hinted && !(terminating && local.length > 0)) return { cluster, local, reachable: cluster, hasEndpoints };
  const union = new Map([...cluster, ...local].map((endpoint) => [endpoint.text, endpoint]));
  // Go walks a map here, in random order; byte order stands for it.
  const reachable = [...union.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
  return { cluster, local, reachable, hasEndpoints };
}

// Models FilterEndpoints (1.23) and what the iptables proxier does with its result: a Local external policy leaves the list alone.
function readyOnes(endpoints: readonly EndpointInfo[], port: ServicePortInfo): Categorized {
  const usable = port.internalLocal && !port.externalLocal ? endpoints.filter((endpoint) => endpoint.isLocal) : endpoints;
  const cluster = readyOf(usable);
  const local = port.externalLocal ? cluster.filter((endpoint) => endpoint.isLocal) : [];
  return { cluster, local, reachable: cluster, hasEndpoints: cluster.length > 0 };
}

function readyOf(endpoints: readonly EndpointInfo[]): readonly EndpointInfo[] {
  return endpoints.every((endpoint) => endpoint.ready) ? endpoints : endpoints.filter((endpoint) => endpoint.ready);
}

// The ready endpoints that are meant for this node or zone; undefined if hints do not apply, which takes one on every endpoint.
function hintedFor(
  ready: readonly EndpointInfo[],
  port: ServicePortInfo,
  { zone, nodeName }: Place,
  rules: TopologyRules,
): readonly EndpointInfo[] | undefined {
  if (rules.sameNode && nodeName) {
    const near = chosen(ready, (endpoint) => endpoint.nodeHints, nodeName);
    if (near) return near;
  }
  return zone && usesZoneHints(port.hintsAnnotation, rules) ? chosen(ready, (endpoint) => endpoint.zoneHints, zone) : undefined;
}

function usesZoneHints(annotation: string, { hints }: TopologyRules): boolean {
  switch (hints) {
    case 'never':
      return false;
    case 'auto':
      return annotation === 'Auto' || annotation === 'auto';
    case 'annotation':
      return annotation !== '' && annotation !== 'disabled' && annotation !== 'Disabled';
    case 'always':
      return true;
  }
}

function chosen(ready: readonly EndpointInfo[], hints: (endpoint: EndpointInfo) => readonly string[], here: string): readonly EndpointInfo[] | undefined {
  if (ready.some((endpoint) => hints(endpoint).length === 0)) return undefined;
  const near = ready.filter((endpoint) => hints(endpoint).includes(here));
  return near.length > 0 ? near : undefined;
}
