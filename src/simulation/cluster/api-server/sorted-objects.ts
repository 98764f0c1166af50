import type { ApiObject } from './object.ts';

/**
 * Objects in the order of their keys, `namespace/name`, byte by byte as in etcd. A list that somebody holds never changes:
 * a write makes another one.
 */
export class SortedObjects {
  #keys: string[] = [];
  #objects: ApiObject[] = [];
  /** Whether somebody may hold `#objects`. */
  #isShared = false;
  readonly #byNamespace = new Map<string, readonly ApiObject[]>();

  /** All of them, or those of a namespace. */
  list(namespace?: string): readonly ApiObject[] {
    if (namespace === undefined) {
      this.#isShared = true;
      return this.#objects;
    }
    let own = this.#byNamespace.get(namespace);
    if (!own) {
      // `0` is the character behind the slash.
      own = this.#objects.slice(this.#indexOf(`${namespace}/`), this.#indexOf(`${namespace}0`));
      this.#byNamespace.set(namespace, own);
    }
    return own;
  }

  put(key: string, object: ApiObject): void {
    const at = this.#indexOf(key);
    const objects = this.#change(key);
    if (this.#keys[at] === key) objects[at] = object;
    else {
      this.#keys.splice(at, 0, key);
      objects.splice(at, 0, object);
    }
  }

  remove(key: string): void {
    const at = this.#indexOf(key);
    if (this.#keys[at] !== key) return;
    this.#keys.splice(at, 1);
    this.#change(key).splice(at, 1);
  }

  #change(key: string): ApiObject[] {
    if (this.#isShared) this.#objects = this.#objects.slice();
    this.#isShared = false;
    this.#byNamespace.delete(key.slice(0, key.indexOf('/')));
    return this.#objects;
  }

  // Where a key is, or would be.
  #indexOf(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
