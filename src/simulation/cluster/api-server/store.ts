import type { ApiObject } from './object.ts';
import type { Resource } from './resource.ts';
import { SortedObjects } from './sorted-objects.ts';

/** Something that was written. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: ApiObject;
  /** The object as it was before, when there was one. */
  readonly before?: ApiObject;
  readonly revision: number;
}

/** How many events are remembered for watches that begin in the past. */
const historyLength = 1000;

/**
 * The objects of the cluster, as etcd keeps them: by resource, namespace and name, every write with a revision of its own.
 * Objects are shared with those who read: nobody changes one in place.
 */
export class ObjectStore {
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #sorted = new Map<string, SortedObjects>();
  #history: StoreEvent[] = [];
  #forgotten: number;
  #revision: number;

  /** @param revision where counting begins; a cluster that has run for a while does not begin at 1. */
  constructor(revision = 1) {
    this.#revision = revision;
    this.#forgotten = revision;
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** One object, or undefined. Cluster-scoped ones have no namespace. */
  get<T extends ApiObject = ApiObject>(resource: Resource, namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(keyOf(resource))?.get(`${resource.namespaced ? (namespace ?? 'default') : ''}/${name}`) as T | undefined;
  }

  /** All objects of a resource, of one namespace if it is given, in the order of namespace and name. */
  list<T extends ApiObject = ApiObject>(resource: Resource, namespace?: string): readonly T[] {
    const sorted = this.#sorted.get(keyOf(resource));
    return (sorted?.list(namespace) ?? []) as T[];
  }

  /** Writes an object: its resourceVersion is set, everybody who listens hears of it. */
  put<T extends ApiObject>(resource: Resource, object: T): T {
    const revision = ++this.#revision;
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const { objects, sorted } = this.#bucket(resource);
    const before = objects.get(key);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: `${revision}` } };
    objects.set(key, stored);
    sorted.put(key, stored);
    this.#emit({ type: before ? 'MODIFIED' : 'ADDED', resource, object: stored, before, revision });
    return stored;
  }

  /** Removes an object; the one that was there, or undefined. */
  remove(resource: Resource, namespace: string | undefined, name: string): ApiObject | undefined {
    const key = `${resource.namespaced ? (namespace ?? 'default') : ''}/${name}`;
    const before = this.#objects.get(keyOf(resource))?.get(key);
    if (!before) return undefined;
    const { objects, sorted } = this.#bucket(resource);
    objects.delete(key);
    sorted.remove(key);
    const revision = ++this.#revision;
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: `${revision}` } };
    this.#emit({ type: 'DELETED', resource, object, before, revision });
    return object;
  }

  /** Calls for every write from now on; returns how to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was written after a revision; undefined when that is too long ago to be known. */
  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#forgotten) return undefined;
    return this.#history.filter((event) => event.revision > revision);
  }

  #bucket(resource: Resource): { objects: Map<string, ApiObject>; sorted: SortedObjects } {
    const key = keyOf(resource);
    const objects = this.#objects.get(key) ?? new Map<string, ApiObject>();
    const sorted = this.#sorted.get(key) ?? new SortedObjects();
    this.#objects.set(key, objects);
    this.#sorted.set(key, sorted);
    return { objects, sorted };
  }

  #emit(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > 2 * historyLength) {
      this.#history = this.#history.slice(-historyLength);
      this.#forgotten = (this.#history[0]?.revision ?? 1) - 1;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function keyOf({ group, plural }: Resource): string {
  return `${group}/${plural}`;
}
