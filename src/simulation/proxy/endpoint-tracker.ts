import type { EndpointSlice } from '../api/types.ts';
import { type EndpointReading, endpointsOfService, type PortEndpoints, serviceOf, sliceIdentity } from './endpoints.ts';
import type { ProxyOptions } from './input.ts';
import { proxyFeatures, resolve } from './releases.ts';

/** The endpoints of a Service before and after a batch, by `portKey`. */
export interface EndpointsChange {
  /** `namespace/name`. */
  readonly service: string;
  readonly previous: ReadonlyMap<string, PortEndpoints>;
  readonly current: ReadonlyMap<string, PortEndpoints>;
}

const nothing: ReadonlyMap<string, PortEndpoints> = new Map();

/** The endpoints of every Service, kept up slice by slice. Slices must not be changed in place. Models EndpointsChangeTracker (1.26). */
export class EndpointTracker {
  readonly #reading: EndpointReading;
  readonly #ownFamilyOnly: boolean;
  /** Slices by Service and then by key: a slice whose label changes stays with its first Service too, as in kube-proxy. */
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  /** The last slice of each key that was taken in. */
  readonly #latest = new Map<string, EndpointSlice>();
  readonly #endpoints = new Map<string, ReadonlyMap<string, PortEndpoints>>();

  constructor({ ipFamily, nodeName }: ProxyOptions, version: string) {
    this.#reading = { ipFamily, nodeName };
    this.#ownFamilyOnly = resolve(proxyFeatures, version).slicesByFamily;
  }

  /** The endpoints that slices give a Service, by `portKey`, whether or not the Service has such a port. */
  endpointsOf(service: string): ReadonlyMap<string, PortEndpoints> {
    return this.#endpoints.get(service) ?? nothing;
  }

  /** Looks at the slices with these keys; what `slices` does not have is gone. One change for each Service that has another slice now. */
  take(keys: Iterable<string>, slices: ReadonlyMap<string, EndpointSlice>): EndpointsChange[] {
    const touched = new Set<string>();
    for (const key of keys) {
      const slice = slices.get(key);
      const service = slice && this.#watches(slice) ? serviceOf(slice) : undefined;
      if (slice && service !== undefined) this.#put(key, slice, service, touched);
      else this.#delete(key, touched);
    }
    return [...touched].map((service) => {
      const previous = this.endpointsOf(service);
      const current = endpointsOfService(this.#slices.get(service)?.values() ?? [], this.#reading);
      this.#endpoints.set(service, current);
      return { service, previous, current };
    });
  }

  #put(key: string, slice: EndpointSlice, service: string, touched: Set<string>): void {
    let own = this.#slices.get(service);
    if (!own) {
      own = new Map();
      this.#slices.set(service, own);
    }
    const applied = own.get(key);
    if (!applied || (applied !== slice && sliceIdentity(applied) !== sliceIdentity(slice))) touched.add(service);
    own.set(key, slice);
    this.#latest.set(key, slice);
  }

  #delete(key: string, touched: Set<string>): void {
    const before = this.#latest.get(key);
    const service = before && serviceOf(before);
    if (service === undefined) return;
    this.#latest.delete(key);
    if (this.#slices.get(service)?.delete(key)) touched.add(service);
  }

  #watches({ addressType }: EndpointSlice): boolean {
    return addressType === this.#reading.ipFamily || (!this.#ownFamilyOnly && addressType !== 'FQDN');
  }
}
