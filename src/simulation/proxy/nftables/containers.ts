import type { SetDefinition } from '../../nftables/set.ts';
import type { Release } from './releases.ts';
import type { FamilyWords } from './words.ts';

/** kube-proxy's sets and maps that are not a Service's own. */
export type ContainerName =
  | 'cluster-ips'
  | 'nodeport-ips'
  | 'no-endpoint-services'
  | 'no-endpoint-nodeports'
  | 'firewall'
  | 'firewall-allow'
  | 'firewall-ips'
  | 'service-ips'
  | 'service-nodeports'
  | 'hairpin-connections';

/** Their definitions, for one IP family. Which of them a release has is another question. */
export function containers(words: FamilyWords): Readonly<Record<ContainerName, SetDefinition>> {
  const { address, serviceKey } = words;
  const set = (name: ContainerName, key: SetDefinition['key'], comment: string, flags: SetDefinition['flags'] = []): SetDefinition => ({
    kind: 'set',
    name,
    key,
    flags,
    comment,
  });
  const map = (name: ContainerName, key: SetDefinition['key'], comment: string): SetDefinition => ({
    kind: 'map',
    name,
    key,
    data: ['verdict'],
    flags: [],
    comment,
  });
  const portKey = ['inet_proto', 'inet_service'] as const;
  return {
    'cluster-ips': set('cluster-ips', [address], 'Active ClusterIPs'),
    'nodeport-ips': set('nodeport-ips', [address], 'IPs that accept NodePort traffic'),
    'no-endpoint-services': map('no-endpoint-services', serviceKey, 'vmap to drop or reject packets to services with no endpoints'),
    'no-endpoint-nodeports': map('no-endpoint-nodeports', portKey, 'vmap to drop or reject packets to service nodeports with no endpoints'),
    firewall: set('firewall', serviceKey, 'destinations that are subject to LoadBalancerSourceRanges'),
    'firewall-allow': set('firewall-allow', [...serviceKey, address], 'destinations+sources that are allowed by LoadBalancerSourceRanges', ['interval']),
    'firewall-ips': map('firewall-ips', serviceKey, 'destinations that are subject to LoadBalancerSourceRanges'),
    'service-ips': map('service-ips', serviceKey, 'ClusterIP, ExternalIP and LoadBalancer IP traffic'),
    'service-nodeports': map('service-nodeports', portKey, 'NodePort traffic'),
    'hairpin-connections': set('hairpin-connections', [address, address, ...portKey], 'service hairpin connections'),
  };
}

/** The sets and maps that a sync may empty, in the order in which a release does. */
export function rewritten(release: Release): readonly ContainerName[] {
  if (release.sourceRanges === 'two sets')
    return ['firewall', 'firewall-allow', 'no-endpoint-services', 'no-endpoint-nodeports', 'service-ips', 'service-nodeports'];
  if (release.syncs === 'everything')
    return ['cluster-ips', 'firewall-ips', 'no-endpoint-services', 'no-endpoint-nodeports', 'service-ips', 'service-nodeports'];
  const kept: ContainerName[] = ['cluster-ips', 'service-ips', 'firewall-ips', 'no-endpoint-services', 'no-endpoint-nodeports', 'service-nodeports'];
  return release.masquerade === 'one rule' ? [...kept, 'hairpin-connections'] : kept;
}
