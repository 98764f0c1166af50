import { printAddress } from '../../net/address.ts';
import type { Clause } from '../rule.ts';
import { bang, type GivenOption, type Match, option, type PrintOptions } from './match.ts';

type RecentClause = Extract<Clause, { kind: 'recent' }>;

/** What xt_recent remembers: by list name, then by source address (longest unseen first), when packets were seen (newest last). */
export type RecentLists = Map<string, Map<string, number[]>>;

// The defaults of the module: ip_pkt_list_tot and ip_list_tot.
const longestMemory = 20;
const mostAddresses = 100;
const actions = ['set', 'rcheck', 'update', 'remove'] as const;
const listed = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' } as const;

/** An empty memory, for one host. */
export function createRecentLists(): RecentLists {
  return new Map();
}

/** xt_recent with `--rsource` and a full mask. */
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
      '--name': 1,
      '--mask': 1,
      '--rsource': 0,
    },
    unmodelled: ['--hitcount', '--rttl', '--rdest'],
    build,
  },
  print(clause, options) {
    const seconds = clause.seconds === undefined ? '' : ` --seconds ${clause.seconds}`;
    const name = `--name ${clause.name} --mask ${fullMask(options)} --rsource`;
    return `-m recent ${bang(clause.not)}--${clause.action}${seconds}${clause.reap ? ' --reap' : ''} ${name}`;
  },
  list(clause, options) {
    const seconds = clause.seconds === undefined ? '' : ` seconds: ${clause.seconds}`;
    const name = `name: ${clause.name} side: source mask: ${fullMask(options)}`;
    return `${bang(clause.not)}recent: ${listed[clause.action]}${seconds}${clause.reap ? ' reap' : ''} ${name}`;
  },
  test: (clause, context) => isRecent(clause, context.recent, printAddress(context.packet.source), context.now) !== (clause.not ?? false),
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
    stamp(list, address, now);
    return true;
  }
  if (!stamps) return false;
  if (clause.action === 'remove') {
    list.delete(address);
    return true;
  }
  const since = clause.seconds ? now - clause.seconds : Number.NEGATIVE_INFINITY;
  const found = stamps.some((time) => time >= since);
  if (clause.reap) reap(list, since);
  if (clause.action === 'update' && found !== (clause.not ?? false)) stamp(list, address, now);
  return found;
}

function stamp(list: Map<string, number[]>, address: string, now: number): void {
  const stamps = list.get(address) ?? [];
  if (stamps.length === 0 && list.size >= mostAddresses) list.delete([...list.keys()][0] ?? '');
  list.delete(address);
  list.set(address, [...stamps, now].slice(-longestMemory));
}

// Models recent_entry_reap: only the address that was longest unseen goes, one a packet.
function reap(list: Map<string, number[]>, since: number): void {
  for (const [address, stamps] of list) {
    if ((stamps.at(-1) ?? 0) < since) list.delete(address);
    return;
  }
}

function build(given: readonly GivenOption[]): RecentClause | { error: string } | undefined {
  const action = actions.find((name) => option(given, `--${name}`));
  if (!action) return { error: "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'" };
  const seconds = option(given, '--seconds');
  const mask = option(given, '--mask')?.value;
  // Lists by network are not modelled.
  if (mask !== undefined && !/^(255\.255\.255\.255|(ffff:){7}ffff)$/i.test(mask)) return undefined;
  return {
    kind: 'recent',
    action,
    name: option(given, '--name')?.value ?? 'DEFAULT',
    ...(option(given, `--${action}`)?.not && { not: true }),
    ...(seconds && { seconds: Number(seconds.value) }),
    ...(option(given, '--reap') && { reap: true }),
  };
}

function fullMask(options: PrintOptions): string {
  return options.family === 6 ? Array(8).fill('ffff').join(':') : '255.255.255.255';
}
