import type { EndpointSlice, Service } from '../api/types.ts';
import type { ProxyStep } from './input.ts';
import type { ProxyObjects } from './mode.ts';
import { keyOf } from './service-state.ts';

/** A batch, and everything as it stands after it. */
export interface Batch {
  readonly objects: ProxyObjects;
  readonly step: ProxyStep;
}

/** Finds out what changed for whoever only has lists of all that there is. A changed object is another object. */
export class Batches {
  #objects: ProxyObjects = { services: new Map(), endpointSlices: new Map() };

  /** @param services all there are, and so are `slices`. */
  next(services: readonly Service[], slices: readonly EndpointSlice[]): Batch {
    const before = this.#objects;
    const objects = { services: byKey(services), endpointSlices: byKey(slices) };
    this.#objects = objects;
    return {
      objects,
      step: {
        services: changed(before.services, objects.services),
        endpointSlices: changed(before.endpointSlices, objects.endpointSlices),
        deleteServices: gone(before.services, objects.services),
        deleteEndpointSlices: gone(before.endpointSlices, objects.endpointSlices),
      },
    };
  }
}

function byKey<T extends Service | EndpointSlice>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

function changed<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): T[] {
  return [...now].flatMap(([key, object]) => (before.get(key) === object ? [] : [object]));
}

function gone<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): string[] {
  return [...before.keys()].filter((key) => !now.has(key));
}
