import type { Service } from '../../api/types.ts';
import { canonicalAddress } from '../../net/address.ts';
import { parsePrefix, printPrefix } from '../../net/prefix.ts';
import type { EndpointInfo } from '../endpoints.ts';
import { type ServicePortInfo, servicePorts } from '../service-port-map.ts';
import { type Categorized, categorize } from '../topology.ts';
import type { IpvsRelease } from './release.ts';

/** Feature gates that were set on the command line, by name. */
export type FeatureGates = Readonly<Record<string, boolean>>;

/**
 * The service ports as a release sees them. The shared map is in the shape of 1.26; what a later release reads otherwise is put right
 * here, before and behind it.
 */
export function releaseServicePorts(services: Iterable<Service>, ipFamily: 'IPv4' | 'IPv6', release: IpvsRelease, gates: FeatureGates): ServicePortInfo[] {
  const all = [...services];
  const external = new Set<string>();
  const read = all.map((service) => {
    if (release.externalLocal === 'or external IPs' && isLocalByExternalIPs(service, ipFamily)) external.add(keyOf(service));
    return release.honoursIPMode && (gates.LoadBalancerIPMode ?? true) ? withoutProxyIngress(service) : service;
  });
  return servicePorts(read, ipFamily).map((port) => {
    const addresses = release.parsesAddresses ? parsed(port) : port;
    return external.has(`${port.namespace}/${port.name}`) ? { ...addresses, externalLocal: true, usesLocal: true } : addresses;
  });
}

/** The endpoints that a release lets a service port use. */
export function releaseCategories(
  endpoints: readonly EndpointInfo[],
  port: ServicePortInfo,
  zone: string | undefined,
  release: IpvsRelease,
  gates: FeatureGates,
): Categorized {
  const hinted = gates.TopologyAwareHints !== false && wantsHints(port, release, gates);
  const asked: ServicePortInfo = { ...port, annotations: hinted ? { 'service.kubernetes.io/topology-aware-hints': 'Auto' } : {} };
  const usable =
    release.terminatingIsGated && gates.ProxyTerminatingEndpoints === false
      ? endpoints.map((endpoint) => (endpoint.terminating ? { ...endpoint, serving: false } : endpoint))
      : endpoints;
  return categorize(usable, asked, zone);
}

function wantsHints(port: ServicePortInfo, { topology }: IpvsRelease, gates: FeatureGates): boolean {
  if (topology.anyValue && gates.ServiceTrafficDistribution) return true;
  const value = topology.annotations.map((name) => port.annotations[name]).find((one) => one !== undefined);
  if (topology.anyValue) return value !== undefined && value !== '' && value !== 'disabled' && value !== 'Disabled';
  return value === 'Auto' || value === 'auto';
}

function isLocalByExternalIPs({ spec }: Service, ipFamily: 'IPv4' | 'IPv6'): boolean {
  return (
    (spec.type ?? 'ClusterIP') === 'ClusterIP' &&
    spec.externalTrafficPolicy === 'Local' &&
    (spec.externalIPs ?? []).some((ip) => ip.includes(':') === (ipFamily === 'IPv6'))
  );
}

function withoutProxyIngress(service: Service): Service {
  const ingress = service.status?.loadBalancer?.ingress;
  if (!ingress?.some((one) => one.ipMode === 'Proxy')) return service;
  return { ...service, status: { loadBalancer: { ingress: ingress.filter((one) => one.ipMode !== 'Proxy') } } };
}

function parsed(port: ServicePortInfo): ServicePortInfo {
  if (port.externalIPs.length === 0 && port.loadBalancerIPs.length === 0 && port.sourceRanges.length === 0) return port;
  return {
    ...port,
    externalIPs: port.externalIPs.map(canonicalAddress),
    loadBalancerIPs: port.loadBalancerIPs.map(canonicalAddress),
    sourceRanges: port.sourceRanges.map((range) => printPrefix(parsePrefix(range))),
  };
}

function keyOf(service: Service): string {
  return `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`;
}
