import type { Address } from '../../net/address.ts';
import { printAddress } from '../../net/address.ts';
import { contains, printPrefix, width } from '../../net/prefix.ts';
import { hasPorts, protocolNumber } from '../../net/protocol.ts';
import type { MatchContext } from '../context.ts';
import { parseNetwork } from '../network.ts';
import { protocolNumberOf } from '../protocols.ts';
import type { ConnectionTests, ConntrackStatusName, PortTest, PrefixTest } from '../rule.ts';
import { bang, type GivenOption, isRefusal, negation, type Refusal } from './match.ts';
import { inRange, printRange } from './ports.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

// In the order of libxt_conntrack.c matchinfo_print.
const addressOptions = {
  '--ctorigsrc': 'originalSource',
  '--ctorigdst': 'originalDestination',
  '--ctreplsrc': 'replySource',
  '--ctrepldst': 'replyDestination',
} as const;
const portOptions = {
  '--ctorigsrcport': 'originalSourcePort',
  '--ctorigdstport': 'originalDestinationPort',
  '--ctreplsrcport': 'replySourcePort',
  '--ctrepldstport': 'replyDestinationPort',
} as const;
const statuses: readonly ConntrackStatusName[] = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

/** The options of `-m conntrack` beside `--ctstate`; each takes a word. */
export const connectionOptions: Readonly<Record<string, 1>> = Object.fromEntries(
  ['--ctproto', ...Object.keys(addressOptions), ...Object.keys(portOptions), '--ctstatus', '--ctexpire', '--ctdir'].map((name) => [name, 1]),
);

/** Reads those options; undefined if none was given. */
export function parseConnection(given: readonly GivenOption[], family?: 4 | 6): ConnectionTests | Refusal | undefined {
  const tests: Writable<ConnectionTests> = {};
  for (const one of given) {
    const refusal = read(tests, one, family);
    if (refusal) return refusal;
  }
  return Object.keys(tests).length > 0 ? tests : undefined;
}

function read(tests: Writable<ConnectionTests>, given: GivenOption, family?: 4 | 6): Refusal | undefined {
  const { name, value } = given;
  if (name in addressOptions) {
    const prefix = parseNetwork(value, family);
    if (prefix === 'mask' || prefix === 'odd mask') return { error: `conntrack: bad value for option "${name}"\n` };
    if (prefix === 'host') return { error: `conntrack: bad value for option "${name}"\n` };
    tests[addressOptions[name as keyof typeof addressOptions]] = { prefix, ...negation(given) };
  } else if (name in portOptions) {
    const range = parseRange(given, 65535);
    if (isRefusal(range)) return range;
    tests[portOptions[name as keyof typeof portOptions]] = { ...range, ...negation(given) };
  } else if (name === '--ctproto') {
    const number = protocolNumberOf(value);
    if (number === undefined) return { error: `unknown protocol "${value}" specified` };
    if (number === 0 && given.not) return { error: 'conntrack: rule would never match protocol' };
    tests.protocol = { number, ...negation(given) };
  } else if (name === '--ctstatus') {
    const words = value.toUpperCase().split(',');
    const bad = words.find((word) => word !== 'NONE' && !(statuses as readonly string[]).includes(word));
    if (bad !== undefined) return { error: `Bad ctstatus "${value.split(',')[words.indexOf(bad)]}"` };
    tests.status = { names: statuses.filter((status) => words.includes(status)), ...negation(given) };
  } else if (name === '--ctexpire') {
    const range = parseRange(given, 2 ** 32 - 1);
    if (isRefusal(range)) return range;
    tests.expire = { ...range, ...negation(given) };
  } else if (name === '--ctdir') {
    const direction = value.toUpperCase();
    if (direction !== 'ORIGINAL' && direction !== 'REPLY') return { error: `conntrack: Bad value for "--ctdir" option: "${value}"` };
    tests.direction = direction;
  }
  return undefined;
}

function parseRange({ name, value }: GivenOption, most: number): { from: number; to: number } | Refusal {
  const [low = '', high = low, ...rest] = value.split(':');
  const numbers = [low, high].map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
  const [from = Number.NaN, to = Number.NaN] = numbers;
  const bad = from <= most ? (to <= most && rest.length === 0 ? undefined : high) : low;
  return bad === undefined ? { from, to } : { error: `conntrack: bad value for option "${name}" near "${bad}", or out of range (0-${most}).\n` };
}

/** The tests in iptables-save's words (`dashes` is `--`) or those of `iptables -L` (empty). */
export function printConnection(tests: ConnectionTests, dashes: '--' | ''): string {
  const words: string[] = [];
  const add = (name: string, not: boolean | undefined, value: string) => words.push(`${bang(not)}${dashes}${name.slice(2)} ${value}`);
  if (tests.protocol) add('--ctproto', tests.protocol.not, `${tests.protocol.number}`);
  for (const [name, key] of Object.entries(addressOptions)) {
    const test = tests[key];
    if (test) add(name, test.not, test.prefix.length === 0 ? (dashes ? '0.0.0.0/0' : 'anywhere') : printHost(test));
  }
  for (const [name, key] of Object.entries(portOptions)) {
    const test = tests[key];
    if (test) add(name, test.not, printRange(test));
  }
  if (tests.status) add('--ctstatus', tests.status.not, tests.status.names.join(',') || 'NONE');
  if (tests.expire) add('--ctexpire', tests.expire.not, printRange(tests.expire));
  if (tests.direction) add('--ctdir', false, tests.direction);
  return words.join(' ');
}

// A whole address has no /32 here.
function printHost({ prefix }: PrefixTest): string {
  return prefix.length === width(prefix.network) ? printAddress(prefix.network) : printPrefix(prefix);
}

/** Models xt_conntrack.c conntrack_mt; without a connection nothing of this holds. */
export function testConnection(tests: ConnectionTests, context: MatchContext): boolean {
  const { tracked, now } = context;
  const entry = tracked?.entry;
  if (!tracked || !entry) return false;
  const { original, reply } = entry;
  if (tests.direction && (tests.direction === 'ORIGINAL') !== (tracked.direction === 'original')) return false;
  if (!isIn(tests.originalSource, original.source) || !isIn(tests.originalDestination, original.destination)) return false;
  if (!isIn(tests.replySource, reply.source) || !isIn(tests.replyDestination, reply.destination)) return false;
  const number = protocolNumber[original.protocol];
  if (tests.protocol && (tests.protocol.number === number) === (tests.protocol.not ?? false)) return false;
  const port = (test: PortTest | undefined, value: number) => inRange(test, hasPorts(original.protocol) ? value : 0);
  if (!port(tests.originalSourcePort, original.sourcePort) || !port(tests.originalDestinationPort, original.destinationPort)) return false;
  if (!port(tests.replySourcePort, reply.sourcePort) || !port(tests.replyDestinationPort, reply.destinationPort)) return false;
  const has: Record<ConntrackStatusName, boolean> = {
    EXPECTED: false,
    SEEN_REPLY: entry.seenReply,
    ASSURED: entry.assured,
    CONFIRMED: entry.confirmed,
  };
  if (tests.status && tests.status.names.some((name) => has[name]) === (tests.status.not ?? false)) return false;
  // A connection that is not in the table yet has no time left to speak of.
  const left = entry.confirmed ? Math.max(0, Math.floor(entry.expires - now)) : 0;
  return !tests.expire || (tests.expire.from <= left && left <= tests.expire.to) !== (tests.expire.not ?? false);
}

function isIn(test: PrefixTest | undefined, address: Address): boolean {
  return !test || contains(test.prefix, address) !== (test.not ?? false);
}
