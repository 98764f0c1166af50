import type { EndpointSlice, Service } from '../../api/types.ts';
import { type EndpointInfo, endpointsByPort, endpointsKey } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** A service port and its endpoints as they stand; the same object as long as neither changes. */
export interface TrackedPort {
  readonly key: string;
  readonly port: ServicePortInfo;
  readonly endpoints: readonly EndpointInfo[];
}

/** A service port before and after a batch of changes. */
export interface PortChange {
  readonly before?: TrackedPort;
  readonly after?: TrackedPort;
}

/** What a batch of changes came to. */
export interface TrackedState {
  /** All service ports, in byte order of their names. */
  readonly ports: readonly TrackedPort[];
  /** The ports that changed, in the same order; ports that are gone come last. */
  readonly changes: readonly PortChange[];
  /** Endpoints that changed, by the key of their port, whether or not there is a Service. */
  readonly endpoints: ReadonlyMap<string, { readonly before: readonly EndpointInfo[]; readonly after: readonly EndpointInfo[] }>;
}

const none: readonly EndpointInfo[] = [];

/**
 * Turns Services and EndpointSlices into service ports, and only those again that changed: objects are never changed in place, so the
 * same object means the same content. Models ServiceChangeTracker and EndpointsChangeTracker.
 */
export class ChangeTracker {
  readonly #portsOf: (service: Service) => ServicePortInfo[];
  readonly #ipFamily: 'IPv4' | 'IPv6';
  readonly #nodeName: string;
  #services: readonly Service[] = [];
  #portsByService = new Map<Service, ServicePortInfo[]>();
  #slices: readonly EndpointSlice[] = [];
  #endpoints = new Map<string, readonly EndpointInfo[]>();
  #ports: TrackedPort[] = [];
  #index = new Map<string, number>();

  constructor(ipFamily: 'IPv4' | 'IPv6', nodeName: string, portsOf: (service: Service) => ServicePortInfo[]) {
    this.#portsOf = portsOf;
    this.#ipFamily = ipFamily;
    this.#nodeName = nodeName;
  }

  update(services: Iterable<Service>, slices: Iterable<EndpointSlice>): TrackedState {
    const endpoints = this.#updateEndpoints([...slices]);
    const list = [...services];
    const changes = sameItems(list, this.#services) ? this.#changeEndpoints(endpoints.keys()) : this.#changeServices(list);
    return { ports: this.#ports, changes, endpoints };
  }

  #track(port: ServicePortInfo): TrackedPort {
    const key = endpointsKey(port);
    return { key, port, endpoints: this.#endpoints.get(key) ?? none };
  }

  #changeServices(services: readonly Service[]): PortChange[] {
    const known = this.#portsByService;
    this.#services = services;
    this.#portsByService = new Map(services.map((service) => [service, known.get(service) ?? this.#portsOf(service)]));
    const sorted = [...this.#portsByService.values()].flat().sort((a, b) => (a.nameString < b.nameString ? -1 : a.nameString > b.nameString ? 1 : 0));
    const before = new Map(this.#ports.map((tracked) => [tracked.key, tracked]));
    const changes: PortChange[] = [];
    this.#index = new Map();
    this.#ports = sorted.map((port, i) => {
      const after = this.#track(port);
      this.#index.set(after.key, i);
      const same = before.get(after.key);
      before.delete(after.key);
      if (same?.port === port && same.endpoints === after.endpoints) return same;
      changes.push({ before: same, after });
      return after;
    });
    for (const gone of before.values()) changes.push({ before: gone });
    return changes;
  }

  #changeEndpoints(keys: Iterable<string>): PortChange[] {
    const at = [...keys].flatMap((key) => this.#index.get(key) ?? []).sort((a, b) => a - b);
    return at.map((i) => {
      const before = this.#ports[i] as TrackedPort;
      const after = this.#track(before.port);
      this.#ports[i] = after;
      return { before, after };
    });
  }

  // Only Services with another slice than before are looked at.
  #updateEndpoints(slices: readonly EndpointSlice[]): TrackedState['endpoints'] {
    const before = this.#slices;
    this.#slices = slices;
    const touched = new Set<string>();
    for (const slice of differing(before, slices)) {
      const service = serviceOf(slice);
      if (service) touched.add(service);
    }
    const changes = new Map<string, { before: readonly EndpointInfo[]; after: readonly EndpointInfo[] }>();
    if (touched.size === 0) return changes;
    const gone = byService(before, touched);
    const groups = byService(slices, touched);
    for (const service of touched) {
      const after = endpointsByPort(groups.get(service) ?? [], this.#ipFamily, this.#nodeName);
      const keys = new Set([...portKeys(gone.get(service) ?? []), ...after.keys()]);
      for (const key of keys) {
        const list = after.get(key);
        changes.set(key, { before: this.#endpoints.get(key) ?? none, after: list ?? none });
        if (list) this.#endpoints.set(key, list);
        else this.#endpoints.delete(key);
      }
    }
    return changes;
  }
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

// Slices that are in one list and not in the other.
function* differing(before: readonly EndpointSlice[], after: readonly EndpointSlice[]): Iterable<EndpointSlice> {
  if (before.length === after.length) {
    for (const [i, slice] of after.entries())
      if (slice !== before[i]) {
        yield slice;
        yield before[i] as EndpointSlice;
      }
    return;
  }
  const old = new Set(before);
  for (const slice of after) if (!old.delete(slice)) yield slice;
  yield* old;
}

function serviceOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.['kubernetes.io/service-name'];
  return name && `${metadata.namespace ?? 'default'}/${name}`;
}

function byService(slices: readonly EndpointSlice[], services: ReadonlySet<string>): Map<string, EndpointSlice[]> {
  const names = services.size < 100 ? new Set([...services].map((service) => service.slice(service.indexOf('/') + 1))) : undefined;
  const groups = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    // A cheap look before names are put together.
    if (names && !names.has(slice.metadata.labels?.['kubernetes.io/service-name'] ?? '')) continue;
    const service = serviceOf(slice);
    if (!service || !services.has(service)) continue;
    const group = groups.get(service);
    if (group) group.push(slice);
    else groups.set(service, [slice]);
  }
  return groups;
}

// Keys of ports that slices may have had endpoints for.
function* portKeys(slices: readonly EndpointSlice[]): Iterable<string> {
  for (const slice of slices) for (const port of slice.ports ?? []) yield `${serviceOf(slice)}${port.name ? `:${port.name}` : ''} ${port.protocol ?? 'TCP'}`;
}
