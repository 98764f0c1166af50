import type { EndpointSlice, Service } from '../api/types.ts';
import type { Protocol } from '../net/protocol.ts';
import { type EndpointsChange, EndpointTracker } from './endpoint-tracker.ts';
import { type EndpointInfo, type PortEndpoints, portKey } from './endpoints.ts';
import type { ProxyOptions, ProxyStep } from './input.ts';
import type { ProxyObjects } from './mode.ts';
import { byName, isExcluded, portsOf, type ServicePortInfo, type ServiceReading, serviceReading } from './service-port-map.ts';

/** A service port, its endpoints, and what a mode has made of them. A change of either makes a new entry. */
export interface ServicePortEntry<Made> {
  readonly port: ServicePortInfo;
  /** All that are known, ready or not, on any node. */
  readonly endpoints: readonly EndpointInfo[];
  made?: Made;
}

/** What a batch changed. */
export interface StateChanges<Made> {
  /** `namespace/name` of each Service whose ports or slices changed: a partial sync writes these anew. */
  readonly services: ReadonlySet<string>;
  readonly endpoints: readonly EndpointsChange[];
  /** Ports that are gone, by name and protocol. */
  readonly removedPorts: readonly ServicePortInfo[];
  /** Entries that the batch replaced or removed. */
  readonly oldEntries: readonly ServicePortEntry<Made>[];
  readonly newEntries: readonly ServicePortEntry<Made>[];
}

const noEndpoints: readonly EndpointInfo[] = [];

/**
 * What kube-proxy knows of Services and endpoints, kept up batch by batch: only what a batch names is looked at.
 * Objects are taken as they are and must not be changed in place. Models ServiceChangeTracker (1.26).
 */
export class ServiceState<Made = unknown> {
  readonly #reading: ServiceReading;
  readonly #endpoints: EndpointTracker;
  #started = false;
  /** Entries by Service. */
  readonly #services = new Map<string, readonly ServicePortEntry<Made>[]>();
  #sorted: ServicePortEntry<Made>[] = [];
  /** healthCheckNodePorts by Service. */
  readonly #healthCheckPorts = new Map<string, number>();
  #total = 0;

  constructor(options: ProxyOptions, version: string) {
    this.#reading = serviceReading(options.ipFamily, version, options.featureGates);
    this.#endpoints = new EndpointTracker(options, version);
  }

  /** Every service port, in byte order of their names. */
  get entries(): readonly ServicePortEntry<Made>[] {
    return this.#sorted;
  }

  /** Endpoints of all service ports together; an endpoint behind two ports counts twice. */
  get totalEndpoints(): number {
    return this.#total;
  }

  /** healthCheckNodePorts by `namespace/name` of their Services. */
  get healthCheckPorts(): ReadonlyMap<string, number> {
    return this.#healthCheckPorts;
  }

  /** The endpoints that slices give a Service, by `portKey`, whether or not the Service has such a port. */
  endpointsOf(service: string): ReadonlyMap<string, PortEndpoints> {
    return this.#endpoints.endpointsOf(service);
  }

  /** One service port as it is now. */
  port(service: string, portName: string, protocol: Protocol): ServicePortInfo | undefined {
    return this.#services.get(service)?.find(({ port }) => port.portName === portName && port.protocol === protocol)?.port;
  }

  /** Takes in a batch. The first one is everything that `objects` has; later ones are what the step names. */
  apply(objects: ProxyObjects, step: ProxyStep): StateChanges<Made> {
    const first = !this.#started;
    this.#started = true;
    const endpoints = this.#endpoints.take(first ? objects.endpointSlices.keys() : slicesNamed(step), objects.endpointSlices);
    const changed = new Set(endpoints.map(({ service }) => service));
    const dirty = new Set(changed);
    const ports = new Map<string, ServicePortInfo[]>();
    for (const key of first ? objects.services.keys() : servicesNamed(step)) {
      const service = objects.services.get(key);
      const now = service && !isExcluded(service.metadata.labels) ? portsOf(service, this.#reading) : [];
      const before = this.#services.get(key)?.map((entry) => entry.port) ?? [];
      if (before.length === now.length && (now.length === 0 || JSON.stringify(before) === JSON.stringify(now))) continue;
      ports.set(key, now);
      changed.add(key);
      dirty.add(key);
    }
    return { services: changed, endpoints, ...this.#rebuild(dirty, ports) };
  }

  #rebuild(dirty: ReadonlySet<string>, ports: ReadonlyMap<string, ServicePortInfo[]>) {
    const removedPorts: ServicePortInfo[] = [];
    const oldEntries: ServicePortEntry<Made>[] = [];
    const newEntries: ServicePortEntry<Made>[] = [];
    for (const key of dirty) {
      const before = this.#services.get(key) ?? [];
      const endpoints = this.endpointsOf(key);
      const infos = ports.get(key) ?? before.map((entry) => entry.port);
      const after = infos.map((port) => ({ port, endpoints: endpoints.get(portKey(port.portName, port.protocol))?.endpoints ?? noEndpoints }));
      for (const { port } of before) if (!infos.some((info) => info.portName === port.portName && info.protocol === port.protocol)) removedPorts.push(port);
      oldEntries.push(...before);
      newEntries.push(...after);
      if (after.length > 0) this.#services.set(key, after);
      else this.#services.delete(key);
      const healthCheck = infos.find((port) => port.healthCheckNodePort !== 0)?.healthCheckNodePort;
      if (healthCheck !== undefined) this.#healthCheckPorts.set(key, healthCheck);
      else this.#healthCheckPorts.delete(key);
    }
    for (const { endpoints } of oldEntries) this.#total -= endpoints.length;
    for (const { endpoints } of newEntries) this.#total += endpoints.length;
    this.#sort(oldEntries, newEntries);
    return { removedPorts, oldEntries, newEntries };
  }

  #sort(oldEntries: readonly ServicePortEntry<Made>[], newEntries: readonly ServicePortEntry<Made>[]): void {
    const gone = new Set(oldEntries);
    if (gone.size > 0) this.#sorted = this.#sorted.filter((entry) => !gone.has(entry));
    const added = [...newEntries].sort((a, b) => byName(a.port, b.port));
    if (this.#sorted.length === 0) this.#sorted = added;
    else if (added.length > 0) this.#sorted = merge(this.#sorted, added);
  }
}

function merge<Made>(left: readonly ServicePortEntry<Made>[], right: readonly ServicePortEntry<Made>[]): ServicePortEntry<Made>[] {
  const out: ServicePortEntry<Made>[] = [];
  let next = 0;
  for (const entry of left) {
    for (let other = right[next]; other && byName(other.port, entry.port) < 0; other = right[next]) {
      out.push(other);
      next++;
    }
    out.push(entry);
  }
  for (; next < right.length; next++) out.push(right[next] as ServicePortEntry<Made>);
  return out;
}

function servicesNamed({ services, deleteServices }: ProxyStep): Set<string> {
  return new Set([...(services ?? []).map(keyOf), ...(deleteServices ?? [])]);
}

function slicesNamed({ endpointSlices, deleteEndpointSlices }: ProxyStep): Set<string> {
  return new Set([...(endpointSlices ?? []).map(keyOf), ...(deleteEndpointSlices ?? [])]);
}

/** `namespace/name`. */
export function keyOf({ metadata }: Service | EndpointSlice): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
