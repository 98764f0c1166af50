import type { Service } from '../api/types.ts';
import { canonicalAddress } from '../net/address.ts';
import type { Protocol } from '../net/protocol.ts';

/** One port of one Service, as kube-proxy of one IP family sees it. Models pkg/proxy/service.go (1.26). */
export interface ServicePortInfo {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
  /** `namespace/name:port`, or `namespace/name` for a port without a name. */
  readonly nameString: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number;
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
  readonly annotations: Readonly<Record<string, string>>;
}

const proxyNameLabel = 'service.kubernetes.io/service-proxy-name';
const headlessLabel = 'service.kubernetes.io/headless';

/** The service ports of one IP family, in byte order of their names. */
export function servicePorts(services: Iterable<Service>, ipFamily: 'IPv4' | 'IPv6'): ServicePortInfo[] {
  const ports = [...services].flatMap((service) => portsOf(service, ipFamily));
  return ports.sort((a, b) => (a.nameString < b.nameString ? -1 : a.nameString > b.nameString ? 1 : 0));
}

function portsOf(service: Service, ipFamily: 'IPv4' | 'IPv6'): ServicePortInfo[] {
  const { spec, metadata, status } = service;
  const type = spec.type ?? 'ClusterIP';
  if (type === 'ExternalName' || metadata.labels?.[proxyNameLabel] !== undefined || metadata.labels?.[headlessLabel] !== undefined) return [];
  const own = (ip: string): boolean => ip.includes(':') === (ipFamily === 'IPv6');
  const clusterIPs = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  const clusterIP = clusterIPs.find((ip) => ip !== '' && ip !== 'None' && own(ip));
  if (!clusterIP) return [];
  const namespace = metadata.namespace ?? 'default';
  const externalIPs = (spec.externalIPs ?? []).filter(own);
  const loadBalancerIPs = (status?.loadBalancer?.ingress ?? []).flatMap((ingress) => (ingress.ip && own(ingress.ip) ? [ingress.ip] : []));
  const external = type === 'NodePort' || type === 'LoadBalancer';
  const externalLocal = external && spec.externalTrafficPolicy === 'Local';
  const internalLocal = spec.internalTrafficPolicy === 'Local';
  return (spec.ports ?? []).map((port) => {
    const nodePort = port.nodePort ?? 0;
    const accessible = nodePort !== 0 || loadBalancerIPs.length > 0 || externalIPs.length > 0;
    return {
      namespace,
      name: metadata.name,
      portName: port.name ?? '',
      nameString: `${namespace}/${metadata.name}${port.name ? `:${port.name}` : ''}`,
      protocol: port.protocol ?? 'TCP',
      clusterIP: canonicalAddress(clusterIP),
      port: port.port,
      nodePort,
      externalIPs,
      loadBalancerIPs,
      sourceRanges: (spec.loadBalancerSourceRanges ?? []).map((range) => range.trim()).filter(own),
      affinitySeconds: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : undefined,
      externalLocal,
      internalLocal,
      healthCheckNodePort: type === 'LoadBalancer' && externalLocal ? (spec.healthCheckNodePort ?? 0) : 0,
      accessible,
      usesCluster: !internalLocal || accessible,
      usesLocal: internalLocal || (externalLocal && accessible),
      annotations: metadata.annotations ?? {},
    };
  });
}
