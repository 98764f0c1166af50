import type { Address } from '../net/address.ts';
import { mask, width } from '../net/prefix.ts';
import { type Element, type Entry, elementKey, hashWords } from './element.ts';
import { jhash2 } from './jhash.ts';
import type { SetTypeName } from './types.ts';

/** How much room a bucket begins with, and grows by. */
const initialSize = 2;
const bucketHeader = 32;
/** Buckets that share one lock; each lock costs memory. */
const regionBits = 10;
const regionBytes = 24;

interface Bucket {
  /** Room: slots that memory was taken for. */
  size: number;
  /** A slot may be empty between others. */
  slots: (Entry | undefined)[];
}

/** How a hash is to be made. */
export interface HashOptions {
  /** A power of two. */
  readonly hashsize: number;
  readonly maxelem: number;
  readonly bucketsize: number;
  readonly initval: number;
}

/**
 * The hash table of a set, bucket for bucket as the kernel keeps it: `ipset list` walks the buckets, so the order of members depends on
 * the hash's initval (drawn at creation) and on how the table grew. Models ip_set_hash_gen.h (Linux 6.1).
 */
export class HashTable {
  readonly #type: SetTypeName;
  readonly #options: HashOptions;
  /** Bytes of an element with its extensions. */
  readonly #elementBytes: number;
  #bits: number;
  #buckets = new Map<number, Bucket>();
  // The kernel's own count: it takes a header for each step that a bucket grows by, and gives one back when the bucket goes.
  #counted = 0;
  readonly #entries = new Map<string, Entry>();
  /** How many networks there are of each length. */
  readonly #lengths = new Map<number, number>();

  constructor(type: SetTypeName, options: HashOptions, elementBytes: number) {
    this.#type = type;
    this.#options = options;
    this.#elementBytes = elementBytes;
    this.#bits = Math.log2(options.hashsize);
  }

  get size(): number {
    return this.#entries.size;
  }

  get hashsize(): number {
    return 2 ** this.#bits;
  }

  /** Bytes beyond those of an empty set. */
  get bytes(): number {
    return this.#counted + (this.#bits > regionBits ? (2 ** (this.#bits - regionBits) - 1) * regionBytes : 0);
  }

  /** Entries in the order of the listing. */
  list(): Entry[] {
    const keys = [...this.#buckets.keys()].sort((a, b) => a - b);
    return keys.flatMap((key) => this.#buckets.get(key)?.slots.flatMap((entry) => entry ?? []) ?? []);
  }

  has(element: Element): boolean {
    return this.#entries.has(elementKey(element));
  }

  /** Adds an entry, or replaces what was said of its element. */
  add(entry: Entry): 'added' | 'replaced' | 'full' {
    const key = elementKey(entry.element);
    const before = this.#entries.get(key);
    if (before) {
      const slots = this.#buckets.get(this.#bucketOf(entry.element))?.slots ?? [];
      slots[slots.indexOf(before)] = entry;
      this.#entries.set(key, entry);
      return 'replaced';
    }
    if (this.#entries.size >= this.#options.maxelem) return 'full';
    while (!this.#put(this.#buckets, this.#bits, entry, true)) this.#grow();
    this.#entries.set(key, entry);
    this.#countLength(entry.element, 1);
    return 'added';
  }

  delete(element: Element): boolean {
    const key = elementKey(element);
    const entry = this.#entries.get(key);
    if (!entry) return false;
    this.#entries.delete(key);
    this.#countLength(element, -1);
    const place = this.#bucketOf(element);
    const bucket = this.#buckets.get(place);
    if (!bucket) return true;
    const index = bucket.slots.indexOf(entry);
    if (index === bucket.slots.length - 1) bucket.slots.pop();
    else bucket.slots[index] = undefined;
    const holes = bucket.slots.filter((slot) => slot === undefined).length;
    if (bucket.slots.length === 0) {
      this.#buckets.delete(place);
      this.#counted -= this.#bytesFor(bucket.size);
    } else if (holes >= initialSize) {
      bucket.size -= initialSize;
      this.#counted -= this.#bytesFor(initialSize);
      bucket.slots = bucket.slots.filter((slot) => slot !== undefined);
    }
    return true;
  }

  clear(): void {
    this.#counted = 0;
    this.#buckets.clear();
    this.#entries.clear();
    this.#lengths.clear();
  }

  /**
   * Whether a packet's values are in the set. Networks are tried from the longest to the shortest that there are; the first that is in the
   * set decides, and one with `nomatch` decides against. @param address what the network is compared with.
   */
  test(element: Element, address?: Address): boolean {
    if (address === undefined) return this.has(element);
    for (const length of [...this.#lengths.keys()].sort((a, b) => b - a)) {
      if (length > width(address)) continue;
      const found = this.#entries.get(elementKey({ ...element, net: { network: mask(address, length), length } }));
      if (found) return !found.nomatch;
    }
    return false;
  }

  #bytesFor(slots: number): number {
    return bucketHeader + slots * this.#elementBytes;
  }

  #bucketOf(element: Element, bits = this.#bits): number {
    return jhash2(hashWords(this.#type, element), this.#options.initval) & (2 ** bits - 1);
  }

  // False: the bucket is as large as it may become, and the table has to grow.
  #put(buckets: Map<number, Bucket>, bits: number, entry: Entry, reuse: boolean): boolean {
    const place = this.#bucketOf(entry.element, bits);
    const bucket = buckets.get(place);
    if (!bucket) {
      buckets.set(place, { size: initialSize, slots: [entry] });
      this.#counted += this.#bytesFor(initialSize);
      return true;
    }
    const hole = reuse ? bucket.slots.indexOf(undefined) : -1;
    if (hole >= 0) {
      bucket.slots[hole] = entry;
      return true;
    }
    if (bucket.slots.length >= bucket.size) {
      if (bucket.size >= this.#options.bucketsize) return false;
      bucket.size += initialSize;
      this.#counted += this.#bytesFor(initialSize);
    }
    bucket.slots.push(entry);
    return true;
  }

  #grow(): void {
    const entries = this.list();
    for (let bits = this.#bits + 1; ; bits++) {
      const buckets = new Map<number, Bucket>();
      this.#counted = 0;
      if (!entries.every((entry) => this.#put(buckets, bits, entry, false))) continue;
      this.#bits = bits;
      this.#buckets = buckets;
      return;
    }
  }

  #countLength({ net }: Element, by: 1 | -1): void {
    if (!net) return;
    const count = (this.#lengths.get(net.length) ?? 0) + by;
    if (count > 0) this.#lengths.set(net.length, count);
    else this.#lengths.delete(net.length);
  }
}
