import type { Prefix } from '../../net/prefix.ts';
import type { Origin, OriginPurpose } from '../../nftables/origin.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import { endpointPart, servicePart } from './names.ts';
import type { Release } from './releases.ts';
import type { FamilyWords } from './words.ts';

/** What is the same for every service port. */
export interface ServiceOptions {
  readonly release: Release;
  readonly words: FamilyWords;
  readonly mark: number;
  readonly nodeIP: string;
  readonly masqueradeAll: boolean;
  readonly localCIDR: Prefix | undefined;
}

/** An endpoint with the names of its chain and its affinity set. */
export interface NamedEndpoint {
  readonly endpoint: EndpointInfo;
  readonly chain: string;
  readonly affinitySet: string;
}

/** What decides which objects a service port needs (reference A.5, C.4). */
export interface ServiceFacts extends ServiceOptions {
  readonly port: ServicePortInfo;
  readonly chain: Readonly<Record<'service' | 'local' | 'external' | 'firewall', string>>;
  readonly cluster: readonly NamedEndpoint[];
  readonly local: readonly NamedEndpoint[];
  readonly reachable: readonly NamedEndpoint[];
  readonly hasEndpoints: boolean;
  readonly hasInternal: boolean;
  readonly hasExternal: boolean;
  readonly usesClusterChain: boolean;
  readonly usesLocalChain: boolean;
  readonly usesExternalChain: boolean;
  readonly hasEndpointChains: boolean;
  readonly isSticky: boolean;
  /** loadBalancerSourceRanges guard something, with endpoints or without. */
  readonly isFirewalled: boolean;
}

/** Works out the facts of one service port. */
export function serviceFacts(options: ServiceOptions, port: ServicePortInfo, endpoints: Categorized): ServiceFacts {
  const { release } = options;
  const { cluster, local, reachable, hasEndpoints } = endpoints;
  const part = servicePart(port, release.nameLimit);
  const isSticky = port.affinitySeconds !== undefined;
  const hasEndpointChains = release.endpointChains === 'always' || isSticky;
  const names = new Map<string, NamedEndpoint>();
  const named = (endpoint: EndpointInfo): NamedEndpoint => {
    let found = names.get(endpoint.text);
    if (!found) {
      const own = hasEndpointChains ? endpointPart(port, endpoint, release.nameLimit) : '';
      found = { endpoint, chain: `endpoint-${own}`, affinitySet: `affinity-${own}` };
      names.set(endpoint.text, found);
    }
    return found;
  };
  return {
    ...options,
    port,
    chain: { service: `service-${part}`, local: `local-${part}`, external: `external-${part}`, firewall: `firewall-${part}` },
    cluster: cluster.map(named),
    local: local.map(named),
    reachable: reachable.map(named),
    hasEndpoints,
    hasInternal: hasEndpoints && !(port.internalLocal && local.length === 0),
    hasExternal: hasEndpoints && !(port.externalLocal && local.length === 0),
    usesClusterChain: cluster.length > 0 && port.usesCluster,
    usesLocalChain: local.length > 0 && port.usesLocal,
    usesExternalChain: hasEndpoints && port.accessible,
    hasEndpointChains,
    isSticky,
    isFirewalled: port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0,
  };
}

/** Why a rule of this service port exists. */
export function originOf({ port }: ServiceFacts, purpose: OriginPurpose, endpoint?: EndpointInfo): Origin {
  const servicePort = port.nameString;
  return endpoint ? { writer: 'kube-proxy', purpose, servicePort, endpoint: endpoint.text } : { writer: 'kube-proxy', purpose, servicePort };
}
