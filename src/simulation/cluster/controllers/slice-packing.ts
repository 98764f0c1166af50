import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/types.ts';

/** The controller's limit for one slice (`--max-endpoints-per-slice`). */
export const maxEndpointsPerSlice = 100;

/** What to do with the slices of one family. */
export interface Packing {
  readonly create: { ports: EndpointPort[]; endpoints: Endpoint[] }[];
  /** New contents of slices that stay. */
  readonly update: Map<EndpointSlice, Endpoint[]>;
  readonly remove: EndpointSlice[];
}

/**
 * Spreads endpoints over slices with as few writes as it can: first what is there changes in place, then slices that are written anyway are filled,
 * then one that can take all of the rest, then new ones. Slices are never evened out, so sizes may be uneven.
 * Models endpointslice reconciler reconcileByPortMapping (1.26).
 */
export function pack(existing: readonly EndpointSlice[], groups: ReadonlyMap<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>): Packing {
  const create: Packing['create'] = [];
  const update: Packing['update'] = new Map();
  const remove: EndpointSlice[] = [];
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const key = JSON.stringify(slice.ports ?? []);
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice]);
  }
  for (const [key, slices] of byPorts) if (!groups.has(key)) remove.push(...slices);
  for (const [key, { ports, endpoints }] of groups) packGroup(byPorts.get(key) ?? [], ports, endpoints, { create, update, remove });
  // A Service without endpoints keeps one empty slice, so that one can see that there are none.
  if (groups.size === 0) {
    const kept = remove.find(({ ports, endpoints }) => !ports?.length && !endpoints?.length);
    if (kept) remove.splice(remove.indexOf(kept), 1);
    else create.push({ ports: [], endpoints: [] });
  }
  return { create, update, remove };
}

function packGroup(slices: readonly EndpointSlice[], ports: EndpointPort[], endpoints: readonly Endpoint[], { create, update, remove }: Packing): void {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const contents = new Map<EndpointSlice, Endpoint[]>();
  const written = new Set<EndpointSlice>();
  for (const slice of slices) {
    const kept: Endpoint[] = [];
    for (const old of slice.endpoints ?? []) {
      const now = wanted.get(idOf(old));
      if (!now) {
        written.add(slice);
        continue;
      }
      wanted.delete(idOf(old));
      if (!sameButHints(old, now)) written.add(slice);
      kept.push(now);
    }
    contents.set(slice, kept);
  }
  const rest = [...wanted.values()];
  const size = (slice: EndpointSlice): number => contents.get(slice)?.length ?? 0;
  const fill = (slice: EndpointSlice): void => {
    contents.get(slice)?.push(...rest.splice(0, maxEndpointsPerSlice - size(slice)));
    written.add(slice);
  };
  for (const slice of [...written].sort((a, b) => size(b) - size(a))) {
    if (rest.length === 0) break;
    if (size(slice) < maxEndpointsPerSlice) fill(slice);
  }
  while (rest.length > 0) {
    const fitting = slices.filter((slice) => !written.has(slice) && rest.length < maxEndpointsPerSlice && size(slice) + rest.length <= maxEndpointsPerSlice);
    const fullest = [...fitting].sort((a, b) => size(b) - size(a))[0];
    if (fullest) fill(fullest);
    else create.push({ ports, endpoints: rest.splice(0, maxEndpointsPerSlice) });
  }
  for (const [slice, list] of contents) {
    if (list.length === 0) remove.push(slice);
    else update.set(slice, list);
  }
}

// An endpoint is the same one as long as it is the same pod at the same addresses.
function idOf({ addresses, targetRef }: Endpoint): string {
  return `${addresses.join(',')} ${targetRef?.uid ?? ''}`;
}

function sameButHints(a: Endpoint, b: Endpoint): boolean {
  return JSON.stringify({ ...a, hints: undefined }) === JSON.stringify({ ...b, hints: undefined });
}
