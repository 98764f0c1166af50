import type { EndpointSlice, Service } from '../../api/types.ts';
import { type EndpointInfo, endpointsByPort, endpointsKey } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** A service port and its endpoints as they stand. Both arrays and objects are the same as before where nothing changed. */
export interface TrackedPort {
  readonly key: string;
  readonly port: ServicePortInfo;
  readonly endpoints: readonly EndpointInfo[];
}

/** All service ports, in byte order of their names, and the endpoints of every port whether or not there is a Service. */
export interface TrackedState {
  readonly ports: readonly TrackedPort[];
  readonly endpoints: ReadonlyMap<string, readonly EndpointInfo[]>;
  /** Keys of ports whose endpoints are not the same array as before; gone ones too. */
  readonly changedEndpoints: ReadonlySet<string>;
}

interface ServiceEndpoints {
  readonly slices: readonly EndpointSlice[];
  readonly byPort: ReadonlyMap<string, readonly EndpointInfo[]>;
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
  #known = new Map<Service, ServicePortInfo[]>();
  #sorted: readonly ServicePortInfo[] = [];
  #byService = new Map<string, ServiceEndpoints>();
  #endpoints = new Map<string, readonly EndpointInfo[]>();
  #ports = new Map<string, TrackedPort>();

  constructor(ipFamily: 'IPv4' | 'IPv6', nodeName: string, portsOf: (service: Service) => ServicePortInfo[]) {
    this.#portsOf = portsOf;
    this.#ipFamily = ipFamily;
    this.#nodeName = nodeName;
  }

  update(services: Iterable<Service>, slices: Iterable<EndpointSlice>): TrackedState {
    this.#updateServices([...services]);
    const changedEndpoints = this.#updateEndpoints(slices);
    const before = this.#ports;
    this.#ports = new Map();
    const ports = this.#sorted.map((port) => {
      const key = endpointsKey(port);
      const endpoints = this.#endpoints.get(key) ?? none;
      const known = before.get(key);
      const tracked = known?.port === port && known.endpoints === endpoints ? known : { key, port, endpoints };
      this.#ports.set(key, tracked);
      return tracked;
    });
    return { ports, endpoints: this.#endpoints, changedEndpoints };
  }

  #updateServices(services: readonly Service[]): void {
    if (services.length === this.#services.length && services.every((service, i) => service === this.#services[i])) return;
    const known = new Map(services.map((service) => [service, this.#known.get(service) ?? this.#portsOf(service)]));
    this.#services = services;
    this.#known = known;
    this.#sorted = [...known.values()].flat().sort((a, b) => (a.nameString < b.nameString ? -1 : a.nameString > b.nameString ? 1 : 0));
  }

  #updateEndpoints(slices: Iterable<EndpointSlice>): ReadonlySet<string> {
    const grouped = new Map<string, EndpointSlice[]>();
    for (const slice of slices) {
      const service = slice.metadata.labels?.['kubernetes.io/service-name'];
      if (!service) continue;
      const name = `${slice.metadata.namespace ?? 'default'}/${service}`;
      const group = grouped.get(name);
      if (group) group.push(slice);
      else grouped.set(name, [slice]);
    }
    const changed = new Set<string>();
    for (const [name, group] of grouped) {
      const known = this.#byService.get(name);
      if (known && sameItems(known.slices, group)) continue;
      this.#replace(name, known, { slices: group, byPort: endpointsByPort(group, this.#ipFamily, this.#nodeName) }, changed);
    }
    if (this.#byService.size > grouped.size)
      for (const [name, known] of this.#byService) if (!grouped.has(name)) this.#replace(name, known, { slices: [], byPort: new Map() }, changed);
    return changed;
  }

  #replace(name: string, before: ServiceEndpoints | undefined, after: ServiceEndpoints, changed: Set<string>): void {
    for (const key of before?.byPort.keys() ?? []) {
      changed.add(key);
      this.#endpoints.delete(key);
    }
    for (const [key, endpoints] of after.byPort) {
      changed.add(key);
      this.#endpoints.set(key, endpoints);
    }
    if (after.slices.length > 0) this.#byService.set(name, after);
    else this.#byService.delete(name);
  }
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
