import type { Packet } from '../net/packet.ts';
import { begin, type ConntrackEntry, follow } from './connection.ts';
import type { ConntrackStateName, Direction } from './states.ts';
import { invert, type Tuple, tupleKey, tupleOf } from './tuple.ts';

export type { ConntrackEntry } from './connection.ts';

/** What conntrack says of one packet. */
export interface Tracked {
  readonly entry?: ConntrackEntry;
  readonly direction: Direction;
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';
}

/** What a packet is that no connection takes. */
const invalid: Tracked = { direction: 'original', state: 'INVALID' };

/** What a packet is that a rule told conntrack to leave alone. */
export const untracked: Tracked = { direction: 'original', state: 'UNTRACKED' };

/** A host's connection table. An entry is only in it once its first packet got through the host (`confirm`). */
export class Conntrack {
  readonly #byTuple = new Map<string, { entry: ConntrackEntry; direction: Direction }>();
  readonly #now: () => number;

  /** @param now the clock, in seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Finds the packet's connection, or begins one that is not yet in the table. */
  track(packet: Packet): Tracked {
    if (packet.about) return this.#trackError(packet, packet.about);
    const found = this.#find(tupleOf(packet));
    if (!found) return this.#begin(packet);
    const { entry, direction } = found;
    const after = follow(entry, direction, packet, this.#now());
    if (after === 'invalid') return invalid;
    if (after === 'gone') this.#remove(entry);
    // A SYN on a connection that is over: the old entry makes room for a new one.
    if (after === 'reopened') {
      this.#remove(entry);
      return this.#begin(packet);
    }
    if (direction === 'reply') entry.seenReply = true;
    return { entry, direction, state: entry.seenReply ? 'ESTABLISHED' : 'NEW' };
  }

  /** Puts a new connection into the table, under both of its tuples. False if somebody else's packet has taken one of them meanwhile. */
  confirm(entry: ConntrackEntry): boolean {
    if (entry.confirmed) return true;
    if (this.#find(entry.original) || this.#find(entry.reply)) return false;
    entry.confirmed = true;
    this.#byTuple.set(tupleKey(entry.original), { entry, direction: 'original' });
    this.#byTuple.set(tupleKey(entry.reply), { entry, direction: 'reply' });
    return true;
  }

  /** Whether an answer to this tuple would be taken for somebody else's. */
  isTaken(reply: Tuple): boolean {
    return this.#find(reply) !== undefined;
  }

  /** Live entries, oldest first. */
  entries(): ConntrackEntry[] {
    const live: ConntrackEntry[] = [];
    for (const { entry, direction } of this.#byTuple.values()) if (direction === 'original' && entry.expires > this.#now()) live.push(entry);
    return live;
  }

  /** `conntrack -D` for the entries that the test picks; returns how many went. */
  delete(test: (entry: ConntrackEntry) => boolean): number {
    const doomed = this.entries().filter(test);
    for (const entry of doomed) this.#remove(entry);
    return doomed.length;
  }

  /** Takes the connection that began with this tuple out of the table. */
  forget(original: Tuple): void {
    const found = this.#byTuple.get(tupleKey(original));
    if (found?.direction === 'original') this.#remove(found.entry);
  }

  #begin(packet: Packet): Tracked {
    const entry = begin(packet, this.#now());
    return entry ? { entry, direction: 'original', state: 'NEW' } : invalid;
  }

  #remove(entry: ConntrackEntry): void {
    this.#byTuple.delete(tupleKey(entry.original));
    this.#byTuple.delete(tupleKey(entry.reply));
  }

  #find(tuple: Tuple): { entry: ConntrackEntry; direction: Direction } | undefined {
    const key = tupleKey(tuple);
    const found = this.#byTuple.get(key);
    if (!found || found.entry.expires > this.#now()) return found;
    this.#remove(found.entry);
    return undefined;
  }

  // An ICMP error belongs to the connection of the packet it quotes, and travels against it. The quote is as the sender of the
  // error saw it, translated already, so it is the turned quote that the table knows (models nf_conntrack_inet_error).
  #trackError(packet: Packet, about: Packet): Tracked {
    const found = this.#find(invert(tupleOf(about)));
    if (!found) return invalid;
    const { entry, direction } = found;
    const addressee = direction === 'original' ? entry.original.destination : entry.reply.destination;
    return packet.destination === addressee ? { entry, direction, state: 'RELATED' } : invalid;
  }
}

/** Every state that `--ctstate` could ask of the packet. */
export function stateSet(tracked: Tracked): Set<ConntrackStateName> {
  const states = new Set<ConntrackStateName>([tracked.state]);
  if (tracked.entry?.sourceNAT) states.add('SNAT');
  if (tracked.entry?.destinationNAT) states.add('DNAT');
  return states;
}
