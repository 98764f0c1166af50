import { type Address, printAddress } from '../../net/address.ts';
import { tryAddress } from '../network.ts';
import type { Clause } from '../rule.ts';
import { bang, type GivenOption, integer, isRefusal, type Match, option, type PrintOptions, type Refusal } from './match.ts';

type RecentClause = Extract<Clause, { kind: 'recent' }>;

/** What xt_recent remembers: by list name, then by address (longest unseen first), when packets were seen (newest last). */
export type RecentLists = Map<string, Map<string, number[]>>;

// xt_recent.c recent_mt_check: as many stamps as the largest --hitcount needs, rounded up; 32 without one. ip_list_tot is 100.
const usualMemory = 32;
const mostAddresses = 100;
const actions = ['set', 'rcheck', 'update', 'remove'] as const;
const listed = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' } as const;

/** An empty memory, for one host. */
export function createRecentLists(): RecentLists {
  return new Map();
}

/** xt_recent: what was seen of an address, or of its network, and how long ago. */
export const recent: Match<RecentClause> = {
  kind: 'recent',
  parse: {
    options: {
      '--set': 0,
      '--rcheck': 0,
      '--update': 0,
      '--remove': 0,
      '--seconds': 1,
      '--reap': 0,
      '--hitcount': 1,
      '--name': 1,
      '--mask': 1,
      '--rsource': 0,
      '--rdest': 0,
    },
    invertible: actions.map((action) => `--${action}`),
    // Packets of the simulation have no TTL.
    unmodelled: ['--rttl'],
    build,
  },
  print(clause, options) {
    const words = [`-m recent ${bang(clause.not)}--${clause.action}`];
    if (clause.seconds !== undefined) words.push(`--seconds ${clause.seconds}`);
    if (clause.reap) words.push('--reap');
    if (clause.hitcount !== undefined) words.push(`--hitcount ${clause.hitcount}`);
    words.push(`--name ${clause.name} --mask ${printMask(clause, options)} ${clause.side === 'destination' ? '--rdest' : '--rsource'}`);
    return words.join(' ');
  },
  list(clause, options) {
    const words = [`${bang(clause.not)}recent: ${listed[clause.action]}`];
    if (clause.seconds !== undefined) words.push(`seconds: ${clause.seconds}`);
    if (clause.reap) words.push('reap');
    if (clause.hitcount !== undefined) words.push(`hit_count: ${clause.hitcount}`);
    words.push(`name: ${clause.name} side: ${clause.side === 'destination' ? 'dest' : 'source'} mask: ${printMask(clause, options)}`);
    return words.join(' ');
  },
  test(clause, context) {
    const address = context.packet[clause.side ?? 'source'];
    return isRecent(clause, context.recent, printAddress(masked(address, clause.mask)), context.now) !== (clause.not ?? false);
  },
};

// Models xt_recent.c recent_mt; with `!`, `--update` stamps when the rule matches, that is when nothing recent was found.
function isRecent(clause: RecentClause, lists: RecentLists, address: string, now: number): boolean {
  let list = lists.get(clause.name);
  if (!list) {
    list = new Map();
    lists.set(clause.name, list);
  }
  const stamps = list.get(address);
  if (clause.action === 'set') {
    stamp(list, address, now, memoryOf(clause));
    return true;
  }
  if (!stamps) return false;
  if (clause.action === 'remove') {
    list.delete(address);
    return true;
  }
  const since = clause.seconds ? now - clause.seconds : Number.NEGATIVE_INFINITY;
  const found = stamps.filter((time) => time >= since).length >= (clause.hitcount || 1);
  const updates = clause.action === 'update' && found !== (clause.not ?? false);
  if (clause.reap) reap(list, since, updates ? address : undefined);
  if (updates) stamp(list, address, now, memoryOf(clause));
  return found;
}

function memoryOf({ hitcount }: RecentClause): number {
  return hitcount ? 2 ** Math.ceil(Math.log2(hitcount)) : usualMemory;
}

function stamp(list: Map<string, number[]>, address: string, now: number, memory: number): void {
  const stamps = list.get(address) ?? [];
  if (stamps.length === 0 && list.size >= mostAddresses) list.delete([...list.keys()][0] ?? '');
  list.delete(address);
  // What is there was kept by a rule with more memory of the same list; the kernel has one length a list.
  list.set(address, [...stamps, now].slice(-Math.max(memory, Math.min(stamps.length, usualMemory))));
}

// Models recent_entry_reap: only the address that was longest unseen goes, one a packet, unless this packet is about to stamp it.
function reap(list: Map<string, number[]>, since: number, working: string | undefined): void {
  for (const [address, stamps] of list) {
    if (address !== working && (stamps.at(-1) ?? 0) < since) list.delete(address);
    return;
  }
}

function masked(address: Address, mask: Address | undefined): Address {
  if (mask === undefined || typeof mask !== typeof address) return address;
  return typeof address === 'number' ? (address & (mask as number)) >>> 0 : address & (mask as bigint);
}

function build(given: readonly GivenOption[], family?: 4 | 6): RecentClause | Refusal {
  const asked = given.filter(({ name }) => (actions as readonly string[]).includes(name.slice(2)));
  if (asked.length > 1) return { error: `recent: option "${asked[0]?.name}" cannot be used together with "${asked[1]?.name}".\n` };
  const [action] = asked;
  if (!action) return { error: "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'" };
  const askedSeconds = option(given, '--seconds');
  const seconds = askedSeconds && integer('recent', askedSeconds, 1, 2 ** 32 - 1);
  if (isRefusal(seconds)) return seconds;
  const askedHits = option(given, '--hitcount');
  const hitcount = askedHits && integer('recent', askedHits, 0, 2 ** 32 - 1);
  if (isRefusal(hitcount)) return hitcount;
  if (option(given, '--reap') && seconds === undefined) return { error: 'recent: option "--reap" also requires "--seconds".\n' };
  const written = option(given, '--mask')?.value;
  const mask = written === undefined ? undefined : tryAddress(written);
  if (written !== undefined && mask === undefined) return { error: `recent: bad value for option "--mask"\n` };
  if (family && mask !== undefined && (family === 6) !== (typeof mask === 'bigint')) return { error: `recent: bad value for option "--mask"\n` };
  return {
    kind: 'recent',
    action: action.name.slice(2) as RecentClause['action'],
    name: option(given, '--name')?.value ?? 'DEFAULT',
    ...(action.not && { not: true }),
    ...(seconds !== undefined && { seconds }),
    ...(option(given, '--reap') && { reap: true }),
    ...(hitcount !== undefined && { hitcount }),
    ...(option(given, '--rdest') && { side: 'destination' as const }),
    ...(mask !== undefined && mask !== 0xffffffff && mask !== 2n ** 128n - 1n && { mask }),
  };
}

function printMask({ mask }: RecentClause, options: PrintOptions): string {
  return printAddress(mask ?? (options.family === 6 ? 2n ** 128n - 1n : 0xffffffff));
}
