import type { Service } from '../api/types.ts';
import type { Protocol } from '../net/protocol.ts';
import { type FeatureGates, gateEnabled } from './feature-gates.ts';
import { canonicalCIDR, canonicalIP, familyOf } from './parse-ip.ts';
import { proxyFeatures, resolve } from './releases.ts';

/** One port of one Service, as kube-proxy of one IP family sees it. Models pkg/proxy/service.go (1.26). */
export interface ServicePortInfo {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
  /** `namespace/name:port`, or `namespace/name` for a port without a name. */
  readonly nameString: string;
  readonly protocol: Protocol;
  /** Always canonical. */
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number;
  /** As the release prints them: as written up to 1.29, canonical from 1.30 on. Load balancer addresses and source ranges too. */
  readonly externalIPs: readonly string[];
  readonly loadBalancerIPs: readonly string[];
  readonly sourceRanges: readonly string[];
  readonly affinitySeconds: number | undefined;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly healthCheckNodePort: number;
  readonly accessible: boolean;
  readonly usesCluster: boolean;
  readonly usesLocal: boolean;
  /** The value of the topology annotation that the release reads; empty without one. */
  readonly hintsAnnotation: string;
}

/** What a release makes of a Service's fields. */
export interface ServiceReading {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly internalTrafficPolicy: boolean;
  readonly externalPolicyOnClusterIP: boolean;
  readonly parsedAddresses: boolean;
  readonly loadBalancerIPMode: boolean;
  readonly topologyModeAnnotation: boolean;
}

const none: readonly string[] = [];
const proxyNameLabel = 'service.kubernetes.io/service-proxy-name';
const headlessLabel = 'service.kubernetes.io/headless';
const oldHints = 'service.kubernetes.io/topology-aware-hints';
const topologyMode = 'service.kubernetes.io/topology-mode';

/** How a release reads Services. */
export function serviceReading(ipFamily: 'IPv4' | 'IPv6', version: string, gates?: FeatureGates): ServiceReading {
  const { externalPolicyOnClusterIP, parsedAddresses, topologyModeAnnotation } = resolve(proxyFeatures, version);
  return {
    ipFamily,
    internalTrafficPolicy: gateEnabled('ServiceInternalTrafficPolicy', version, gates),
    externalPolicyOnClusterIP,
    parsedAddresses,
    loadBalancerIPMode: gateEnabled('LoadBalancerIPMode', version, gates),
    topologyModeAnnotation,
  };
}

/** The service ports of one IP family, in byte order of their names. */
export function servicePorts(services: Iterable<Service>, ipFamily: 'IPv4' | 'IPv6', version = '1.26', gates?: FeatureGates): ServicePortInfo[] {
  const reading = serviceReading(ipFamily, version, gates);
  return [...services].flatMap((service) => portsOf(service, reading)).sort(byName);
}

/** Byte order of names; names are ASCII. */
export function byName(a: { readonly nameString: string }, b: { readonly nameString: string }): number {
  return a.nameString < b.nameString ? -1 : a.nameString > b.nameString ? 1 : 0;
}

/** Whether kube-proxy's informers leave the object out: another proxy's, or headless. Services and EndpointSlices alike. */
export function isExcluded(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.[proxyNameLabel] !== undefined || labels?.[headlessLabel] !== undefined;
}

/** The ports of one Service; none for a Service that this proxier does not serve. Of two ports with the same name and protocol the last one counts. */
export function portsOf(service: Service, reading: ServiceReading): ServicePortInfo[] {
  const { spec, metadata } = service;
  const { ipFamily } = reading;
  const type = spec.type ?? 'ClusterIP';
  if (type === 'ExternalName' || spec.clusterIP === 'None' || isExcluded(metadata.labels)) return [];
  const clusterIPs = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  const clusterIP = canonicalIP(clusterIPs.find((ip) => familyOf(ip) === ipFamily) ?? '');
  if (!clusterIP) return [];
  const namespace = metadata.namespace ?? 'default';
  const externalIPs = addresses(spec.externalIPs, reading);
  const loadBalancerIPs = addresses(ingressIPs(service, reading), reading);
  const ranges = (spec.loadBalancerSourceRanges ?? none).map((range) => range.trim()).filter((range) => range.includes('/') && familyOf(range) === ipFamily);
  const external = type === 'NodePort' || type === 'LoadBalancer' || (reading.externalPolicyOnClusterIP && (spec.externalIPs?.length ?? 0) > 0);
  const externalLocal = external && spec.externalTrafficPolicy === 'Local';
  const internalLocal = reading.internalTrafficPolicy && spec.internalTrafficPolicy === 'Local';
  const sourceRanges = reading.parsedAddresses ? ranges.map((range) => canonicalCIDR(range) ?? range) : ranges;
  const affinitySeconds = spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : undefined;
  const healthCheckNodePort = type === 'LoadBalancer' && externalLocal ? (spec.healthCheckNodePort ?? 0) : 0;
  const annotation = hintsAnnotation(metadata.annotations, reading);
  const ports = (spec.ports ?? []).map((port): ServicePortInfo => {
    const portName = port.name ?? '';
    const nodePort = port.nodePort ?? 0;
    const accessible = nodePort !== 0 || loadBalancerIPs.length > 0 || externalIPs.length > 0;
    return {
      namespace,
      name: metadata.name,
      portName,
      nameString: `${namespace}/${metadata.name}${portName && `:${portName}`}`,
      protocol: port.protocol ?? 'TCP',
      clusterIP,
      port: port.port,
      nodePort,
      externalIPs,
      loadBalancerIPs,
      sourceRanges,
      affinitySeconds,
      externalLocal,
      internalLocal,
      healthCheckNodePort,
      accessible,
      usesCluster: !internalLocal || accessible,
      usesLocal: internalLocal || (externalLocal && accessible),
      hintsAnnotation: annotation,
    };
  });
  return ports.length > 1 ? withoutRepeats(ports) : ports;
}

function withoutRepeats(ports: readonly ServicePortInfo[]): ServicePortInfo[] {
  return [...new Map(ports.map((port) => [`${port.portName} ${port.protocol}`, port])).values()];
}

// Those of the proxier's family, as the release prints them.
function addresses(given: readonly string[] | undefined, { ipFamily, parsedAddresses }: ServiceReading): readonly string[] {
  if (!given || given.length === 0) return none;
  const own = given.filter((ip) => familyOf(ip) === ipFamily);
  return parsedAddresses ? own.map((ip) => canonicalIP(ip) ?? ip) : own;
}

// Host names do not count, nor, from 1.29 on, load balancers that do not keep the address (ipMode Proxy).
function ingressIPs(service: Service, { loadBalancerIPMode }: ServiceReading): string[] | undefined {
  return service.status?.loadBalancer?.ingress?.flatMap(({ ip, ipMode }) => (ip && !(loadBalancerIPMode && ipMode === 'Proxy') ? [ip] : []));
}

// The old name wins if it is there at all.
function hintsAnnotation(annotations: Readonly<Record<string, string>> | undefined, { topologyModeAnnotation }: ServiceReading): string {
  return annotations?.[oldHints] ?? (topologyModeAnnotation ? annotations?.[topologyMode] : undefined) ?? '';
}
