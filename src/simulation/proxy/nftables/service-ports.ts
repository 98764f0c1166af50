import type { Service } from '../../api/types.ts';
import { canonicalAddress } from '../../net/address.ts';
import { parsePrefix, printPrefix } from '../../net/prefix.ts';
import { type ServicePortInfo, servicePorts } from '../service-port-map.ts';
import type { Release } from './releases.ts';

const oldHints = 'service.kubernetes.io/topology-aware-hints';
const newHints = 'service.kubernetes.io/topology-mode';

/**
 * The ports of one Service as the releases with an nftables mode see them. Models pkg/proxy/serviceport.go (1.29 on): what differs from
 * 1.26 is the spelling of addresses, load balancers that proxy, the traffic policy of externalIPs and the annotation for topology.
 */
export function portsOfService(service: Service, ipFamily: 'IPv4' | 'IPv6', release: Release, gates: Readonly<Record<string, boolean>>): ServicePortInfo[] {
  const on = { ...release.gates, ...gates };
  return servicePorts([on.LoadBalancerIPMode ? withoutProxiedIngress(service) : service], ipFamily).map((port) => {
    const onlyExternalIPs = (service.spec.type ?? 'ClusterIP') === 'ClusterIP' && port.externalIPs.length > 0;
    const externalLocal = port.externalLocal || (onlyExternalIPs && service.spec.externalTrafficPolicy === 'Local');
    return {
      ...port,
      ...(!release.keepsSpelling && {
        externalIPs: port.externalIPs.map(canonicalAddress),
        loadBalancerIPs: port.loadBalancerIPs.map(canonicalAddress),
        sourceRanges: port.sourceRanges.map((range) => printPrefix(parsePrefix(range))),
      }),
      externalLocal,
      usesLocal: port.internalLocal || (externalLocal && port.accessible),
      // `categorize` knows the 1.26 annotation only.
      annotations: { ...port.annotations, [oldHints]: usesHints(port.annotations, on) ? 'Auto' : '' },
    };
  });
}

// The old annotation wins where there are both; anything but "disabled" and nothing enables. With traffic distribution hints count by themselves.
function usesHints(annotations: Readonly<Record<string, string>>, on: Readonly<Record<string, boolean>>): boolean {
  if (on.ServiceTrafficDistribution) return true;
  if (!on.TopologyAwareHints) return false;
  const value = annotations[oldHints] ?? annotations[newHints] ?? '';
  return value !== '' && value !== 'disabled' && value !== 'Disabled';
}

// An ingress with ipMode Proxy is an address of the load balancer's own: packets for it have to get there.
function withoutProxiedIngress(service: Service): Service {
  const ingress = service.status?.loadBalancer?.ingress;
  if (!ingress?.some((one) => one.ipMode === 'Proxy')) return service;
  return { ...service, status: { ...service.status, loadBalancer: { ingress: ingress.filter((one) => one.ipMode !== 'Proxy') } } };
}
