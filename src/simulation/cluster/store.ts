import type { Manifest } from '../api/manifest.ts';

type Kind = Manifest['kind'];
type Of<K extends Kind> = Extract<Manifest, { kind: K }>;

/** The objects of the cluster, by kind, namespace and name, in the order they were made. */
export class Store {
  readonly #objects = new Map<string, Manifest>();

  /** Adds or replaces an object; says whether it was there. */
  put(object: Manifest): 'created' | 'configured' | 'unchanged' {
    const key = keyOf(object.kind, object.metadata.namespace ?? 'default', object.metadata.name);
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    if (!before) return 'created';
    return JSON.stringify(before) === JSON.stringify(object) ? 'unchanged' : 'configured';
  }

  /** One object, or undefined. */
  get<K extends Kind>(kind: K, namespace: string, name: string): Of<K> | undefined {
    return this.#objects.get(keyOf(kind, namespace, name)) as Of<K> | undefined;
  }

  /** All objects of a kind. */
  list<K extends Kind>(kind: K): Of<K>[] {
    return [...this.#objects.values()].filter((object): object is Of<K> => object.kind === kind);
  }

  /** Removes an object; false if it was not there. */
  delete(kind: Kind, namespace: string, name: string): boolean {
    return this.#objects.delete(keyOf(kind, namespace, name));
  }
}

function keyOf(kind: Kind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
