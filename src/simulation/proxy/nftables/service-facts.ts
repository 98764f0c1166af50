import type { RuleOwner } from '../../nftables/origin.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { LocalTraffic } from '../local-detector.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import { endpointPart, servicePart, servicePrefix } from './names.ts';
import type { Release } from './releases.ts';
import type { FamilyWords } from './words.ts';

/** What is the same for every service port. */
export interface ServiceOptions {
  readonly release: Release;
  readonly words: FamilyWords;
  readonly mark: number;
  readonly nodeIP: string;
  readonly masqueradeAll: boolean;
  readonly podTraffic: LocalTraffic | undefined;
}

/** An endpoint with the names of its chain and its affinity set, both empty where it has none. */
export interface NamedEndpoint {
  readonly endpoint: EndpointInfo;
  readonly chain: string;
  readonly affinitySet: string;
}

/** What decides which objects a service port needs (reference A.5, C.4). */
export interface ServiceFacts extends ServiceOptions {
  readonly port: ServicePortInfo;
  readonly owner: RuleOwner;
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
  const prefix = servicePrefix(port);
  const name = (endpoint: EndpointInfo): NamedEndpoint => {
    const own = hasEndpointChains ? endpointPart(prefix, endpoint, release.nameLimit) : '';
    const chain = `endpoint-${own}`;
    return { endpoint, chain, affinitySet: isSticky ? `affinity-${own}` : '' };
  };
  // Everything in `cluster` and `local` is reachable too.
  const named = reachable.map(name);
  const byText = cluster === reachable && local.length === 0 ? undefined : new Map(named.map((one) => [one.endpoint.text, one]));
  const pick = (list: readonly EndpointInfo[]): readonly NamedEndpoint[] =>
    list === reachable || !byText ? (list.length === 0 ? [] : named) : list.map((endpoint) => byText.get(endpoint.text) ?? name(endpoint));
  return {
    ...options,
    port,
    owner: { writer: 'kube-proxy', servicePort: port.nameString },
    chain: { service: `service-${part}`, local: `local-${part}`, external: `external-${part}`, firewall: `firewall-${part}` },
    cluster: pick(cluster),
    local: pick(local),
    reachable: named,
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
