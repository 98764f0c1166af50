import type { Endpoint, Node, Service } from '../../api/types.ts';
import { atLeast, type Version } from '../../api/version.ts';
import type { SliceDraft } from './endpoint-slices.ts';

const zoneLabel = 'topology.kubernetes.io/zone';
/** How much more than its share a zone may have to carry. */
const overloadThreshold = 0.2;

/**
 * Says for each endpoint which zones should use it, when the Service asks for that: by annotation in proportion to the zones' CPU,
 * by trafficDistribution its own zone. Otherwise, and when shares cannot be made, there are no hints. Models endpointslice topologycache (1.26).
 */
export function addHints(service: Service, drafts: readonly SliceDraft[], nodes: ReadonlyMap<string, Node>, version: Version): SliceDraft[] {
  const hints = hintsFor(
    service,
    drafts.flatMap(({ endpoints }) => endpoints),
    [...nodes.values()],
    version,
  );
  return drafts.map((draft) => ({
    ...draft,
    endpoints: draft.endpoints.map((endpoint) => {
      const zone = hints.get(endpoint);
      const { hints: _old, ...rest } = endpoint;
      return zone === undefined ? rest : { ...rest, hints: { forZones: [{ name: zone }] } };
    }),
  }));
}

function hintsFor({ metadata, spec }: Service, endpoints: readonly Endpoint[], nodes: readonly Node[], version: Version): Map<Endpoint, string> {
  const { annotations } = metadata;
  const mode =
    annotations?.['service.kubernetes.io/topology-aware-hints'] ??
    (atLeast(version, '1.27') ? annotations?.['service.kubernetes.io/topology-mode'] : undefined);
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
  if (mode === 'Auto' || mode === 'auto') return proportional(ready, nodes);
  const distribution = spec.trafficDistribution;
  if (!atLeast(version, '1.31') || (distribution !== 'PreferClose' && distribution !== 'PreferSameZone')) return new Map();
  return new Map(ready.flatMap((endpoint): [Endpoint, string][] => (endpoint.zone ? [[endpoint, endpoint.zone]] : [])));
}

function proportional(ready: readonly Endpoint[], nodes: readonly Node[]): Map<Endpoint, string> {
  const none = new Map<Endpoint, string>();
  const cpu = new Map<string, number>();
  for (const node of nodes) {
    if (node.metadata.labels && 'node-role.kubernetes.io/control-plane' in node.metadata.labels) continue;
    const zone = node.metadata.labels?.[zoneLabel];
    if (!zone || node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True')) return none;
    cpu.set(zone, (cpu.get(zone) ?? 0) + Number.parseFloat(node.status?.allocatable?.cpu ?? '1'));
  }
  if (cpu.size < 2 || ready.length < cpu.size || ready.some(({ zone }) => !zone || !cpu.has(zone))) return none;
  const total = [...cpu.values()].reduce((sum, one) => sum + one, 0);
  const share = (zone: string): number => ((cpu.get(zone) ?? 0) / total) * ready.length;
  for (const zone of cpu.keys()) if (share(zone) / Math.ceil(share(zone) / (1 + overloadThreshold)) - 1 > overloadThreshold) return none;
  const byZone = new Map([...cpu.keys()].map((zone) => [zone, ready.filter((endpoint) => endpoint.zone === zone)]));
  const least = (zone: string): number => Math.ceil(share(zone) / (1 + overloadThreshold));
  if ([...cpu.keys()].reduce((sum, zone) => sum + least(zone), 0) > ready.length) return none;
  const hints = new Map(ready.map((endpoint) => [endpoint, endpoint.zone ?? '']));
  // Zones with too few borrow from those with more than they need.
  for (const [zone, own] of byZone) {
    for (let missing = least(zone) - own.length; missing > 0; missing--) {
      const [giver, lent] = [...byZone].find(([other, list]) => other !== zone && list.length > least(other)) ?? [];
      const endpoint = lent?.pop();
      if (!giver || !endpoint) return none;
      hints.set(endpoint, zone);
    }
  }
  return hints;
}
