import type { KeyPart, Scalar } from './expression.ts';
import { includes } from './interval.ts';
import type { Element } from './set.ts';

/** The elements of a set: found by their key at once, or among intervals by search. Keeps the order in which elements were added. */
export class SetElements {
  readonly #byKey = new Map<Scalar, Element>();
  // Elements of which some part is an interval; sorted by the first part when a search asks.
  readonly #intervals = new Map<Scalar, Element>();
  #sorted: readonly Element[] | undefined;

  get size(): number {
    return this.#byKey.size;
  }

  [Symbol.iterator](): IterableIterator<Element> {
    return this.#byKey.values();
  }

  /** The element with exactly this key. */
  get(key: readonly KeyPart[]): Element | undefined {
    return this.#byKey.get(hashOf(key));
  }

  /** Adds or replaces. */
  put(element: Element): void {
    const hash = hashOf(element.key);
    this.#byKey.set(hash, element);
    if (!element.key.some((part) => typeof part === 'object')) return;
    this.#intervals.set(hash, element);
    this.#sorted = undefined;
  }

  delete(key: readonly KeyPart[]): boolean {
    const hash = hashOf(key);
    if (this.#intervals.delete(hash)) this.#sorted = undefined;
    return this.#byKey.delete(hash);
  }

  /** The element that holds these values. */
  find(values: readonly Scalar[]): Element | undefined {
    const exact = this.#byKey.get(values.length === 1 ? (values[0] as Scalar) : values.join(' '));
    if (exact || this.#intervals.size === 0) return exact;
    return values.length === 1 ? this.#search(values[0] as Scalar) : this.#scan(values);
  }

  // Intervals of one value do not overlap, so the last that begins before the value is the only one that may hold it.
  #search(value: Scalar): Element | undefined {
    this.#sorted ??= [...this.#intervals.values()].sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
    const list = this.#sorted;
    let low = 0;
    let high = list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const element = list[middle] as Element;
      if (startOf(element) > value) high = middle - 1;
      else if (includes(element.key[0] as KeyPart, value)) return element;
      else low = middle + 1;
    }
    return undefined;
  }

  #scan(values: readonly Scalar[]): Element | undefined {
    for (const element of this.#intervals.values()) if (element.key.every((part, i) => includes(part, values[i] as Scalar))) return element;
    return undefined;
  }
}

function startOf(element: Element): Scalar {
  const [part = 0] = element.key;
  return typeof part === 'object' ? part.from : part;
}

/** What tells a key from every other. */
export function hashOf(key: readonly KeyPart[]): Scalar {
  const [only] = key;
  if (key.length === 1 && typeof only !== 'object' && only !== undefined) return only;
  return key.map((part) => (typeof part === 'object' ? `${part.from}-${part.to}` : part)).join(' ');
}
