import type { Packet } from '../net/packet.ts';
import { IpSet, type SetOptions } from './ip-set.ts';
import type { SetTypeName } from './types.ts';

/** Why a set could not be made, renamed, swapped or destroyed. */
export type SetError = 'exists' | 'missing' | 'in use' | 'other type';

/** The sets of a host. Each has a slot; a new one takes the first that is free, and lists follow the slots. */
export class Ipsets {
  readonly #slots: (IpSet | undefined)[] = [];
  readonly #byName = new Map<string, IpSet>();
  readonly #random31: () => number;
  /** How many iptables rules speak of a set: it cannot be destroyed then. Told from outside, for rules are not ours. */
  references: (name: string) => number = () => 0;

  /** @param random31 draws the key of each hash; a uniform integer below 2^31. */
  constructor(random31: () => number) {
    this.#random31 = random31;
  }

  all(): IpSet[] {
    return this.#slots.filter((set) => set !== undefined);
  }

  get(name: string): IpSet | undefined {
    return this.#byName.get(name);
  }

  /** @param exist `-exist`: the same set again is no mistake. Sizes may differ, type and family may not. */
  create(name: string, type: SetTypeName, options: SetOptions = {}, exist = false): SetError | undefined {
    const before = this.#byName.get(name);
    if (before) return exist && before.type === type && before.family === (options.family ?? 'inet') ? undefined : 'exists';
    const set = new IpSet(name, type, options, (this.#random31() * 2 + (this.#random31() & 1)) >>> 0);
    const free = this.#slots.indexOf(undefined);
    if (free < 0) this.#slots.push(set);
    else this.#slots[free] = set;
    this.#byName.set(name, set);
    return undefined;
  }

  destroy(name: string): SetError | undefined {
    const set = this.#byName.get(name);
    if (!set) return 'missing';
    if (this.references(name) > 0) return 'in use';
    this.#slots[this.#slots.indexOf(set)] = undefined;
    this.#byName.delete(name);
    return undefined;
  }

  /** All of them, or none if one is in use. */
  destroyAll(): SetError | undefined {
    if (this.all().some(({ name }) => this.references(name) > 0)) return 'in use';
    for (const { name } of this.all()) this.destroy(name);
    return undefined;
  }

  rename(from: string, to: string): SetError | undefined {
    const set = this.#byName.get(from);
    if (!set) return 'missing';
    if (this.references(from) > 0) return 'in use';
    if (this.#byName.has(to)) return 'exists';
    this.#byName.delete(from);
    set.name = to;
    this.#byName.set(to, set);
    return undefined;
  }

  /** Two sets change names, and so places; rules that named one now mean the other. */
  swap(a: string, b: string): SetError | undefined {
    const [first, second] = [this.#byName.get(a), this.#byName.get(b)];
    if (!first || !second) return 'missing';
    if (first.type !== second.type || first.family !== second.family) return 'other type';
    const [i, j] = [this.#slots.indexOf(first), this.#slots.indexOf(second)];
    this.#slots[i] = second;
    this.#slots[j] = first;
    first.name = b;
    second.name = a;
    this.#byName.set(a, second).set(b, first);
    return undefined;
  }

  /** Whether a packet is in a set, as iptables asks; undefined if there is no such set. */
  matches(name: string, packet: Packet, directions: readonly ('src' | 'dst')[]): boolean | undefined {
    return this.#byName.get(name)?.matches(packet, directions);
  }
}
