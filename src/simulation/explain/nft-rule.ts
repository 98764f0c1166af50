import type { TraceEvent } from '../cluster/trace.ts';
import { hexadecimal } from '../iptables/mark.ts';
import { joinHostPort, printAddress } from '../net/address.ts';
import type { Expression } from '../nftables/expression.ts';
import type { Statement } from '../nftables/statement.ts';
import type { Circumstances, MatchedClause } from './matched.ts';

type NftRuleEvent = Extract<TraceEvent, { kind: 'nft-rule' }>;
type Act = Exclude<Statement['kind'], 'match'>;

/** A rule as `nft list` prints it, comment and all. */
export function nftRuleText({ words, rule }: NftRuleEvent): string {
  return [...words, ...(rule.comment === undefined ? [] : [`comment "${rule.comment}"`])].join(' ');
}

/** Whether a rule only leads on: nothing about the packet was changed, noted or decided against it. */
export function isQuietNftRule({ rule, verdict }: NftRuleEvent): boolean {
  return verdict.kind !== 'drop' && rule.statements.every(({ kind }) => kind === 'match' || kind === 'verdict' || kind === 'vmap' || kind === 'counter');
}

/** What a rule did, in one sentence: of its last statement, or of the verdict that a map gave. */
export function describeNftRule({ rule, verdict, words }: NftRuleEvent): string {
  const act = rule.statements.at(-1);
  const said = act && act.kind !== 'match' ? acts[act.kind] : undefined;
  const own = said?.(act as never, words.at(-1) ?? '');
  if (own !== undefined) return own;
  const how = act?.kind === 'vmap' ? 'The map says' : 'The rule matches';
  switch (verdict.kind) {
    case 'jump':
      return `${how}: on to ${verdict.chain}.`;
    case 'goto':
      return `${how}: on to ${verdict.chain}, without coming back.`;
    case 'drop':
      return `${act?.kind === 'vmap' ? 'The map says that the packet is to be dropped' : 'The rule matches and drops the packet'}. Nobody is told.`;
    case 'accept':
      return 'The rule matches and accepts the packet.';
    case 'return':
      return 'The rule matches and ends this chain here.';
    case 'continue':
      return 'The rule matches and only counts.';
  }
}

const acts: { readonly [K in Act]?: (statement: Extract<Statement, { kind: K }>, words: string) => string | undefined } = {
  nat: ({ type, address, port }) => `The rule matches: the ${type === 'dnat' ? 'destination' : 'source'} is to become ${target(address, port)}.`,
  masquerade: () => 'The rule matches: the source is to become the address of the interface that the packet leaves by.',
  redirect: ({ port }) => `The rule matches: the destination is to become this host itself${typeof port === 'number' ? `, port ${port}` : ''}.`,
  reject: ({ answer }) =>
    `The rule matches and refuses the packet: ${answer?.kind === 'tcp reset' ? 'a TCP reset' : `an ICMP ${answer?.code ?? 'port-unreachable'}`} goes back.`,
  set({ what }) {
    if (what.kind === 'ct') return 'The rule matches and changes the mark of the packet’s connection.';
    return what.kind === 'meta' && what.key === 'nftrace'
      ? 'The rule matches: the kernel reports every rule that the packet meets from here on.'
      : 'The rule matches and changes the packet’s mark.';
  },
  update: ({ op, set }) => `The rule matches and ${op === 'delete' ? 'takes an element out of' : 'writes into'} the set ${set}; the walk goes on.`,
  log: () => 'The rule matches and reports the packet; the walk goes on.',
  notrack: (_, words) => `The rule matches, but what it does is not simulated: ${words}.`,
  unknown: (_, words) => `The rule matches, but what it does is not simulated: ${words}.`,
};

function target(address: Expression | undefined, port: Expression | undefined): string {
  if (address === undefined) return port?.kind === 'constant' ? `port ${port.value} of where it goes` : 'another port';
  if (address.kind !== 'constant' || typeof address.value === 'string') return 'what the map chooses';
  const ip = printAddress(address.value);
  return port?.kind === 'constant' ? joinHostPort(ip, Number(port.value)) : ip;
}

/** The conditions of a rule that held, and what it looked up, each with what about the packet decided it. */
export function describeNftMatched({ rule, words }: NftRuleEvent, known: Circumstances): MatchedClause[] {
  return rule.statements.flatMap((statement, i): MatchedClause[] => {
    const asked = statement.kind === 'match' ? statement.left : statement.kind === 'vmap' ? statement.key : undefined;
    return asked ? [{ code: words[i] ?? '', because: value(asked, known) }] : [];
  });
}

// What an expression read from the packet, as a clause of prose.
function value(expression: Expression, known: Circumstances): string | undefined {
  const { packet, states, inDevice, outDevice } = known;
  switch (expression.kind) {
    case 'payload':
      return header(`${expression.protocol} ${expression.field}`, known);
    case 'meta':
      if (expression.key === 'l4proto') return `it is ${packet.protocol}`;
      if (expression.key === 'mark') return `its mark is ${hexadecimal(packet.mark)}`;
      if (expression.key === 'iif' || expression.key === 'iifname') return inDevice && `it came in by ${inDevice}`;
      if (expression.key === 'oif' || expression.key === 'oifname') return outDevice && `it leaves by ${outDevice}`;
      return undefined;
    case 'ct':
      return expression.key === 'state' && states.length > 0 ? `its state is ${states.join(',')}` : undefined;
    case 'fib': {
      const end = expression.select.includes('saddr') ? 'source' : 'destination';
      return `this host was asked what kind of address its ${end} ${printAddress(packet[end])} is`;
    }
    case 'numgen':
      return expression.mode === 'random' ? `the dice fell this way: a chance of one in ${expression.modulus}` : 'it is this one’s turn';
    case 'bitwise':
      return value(expression.of, known);
    case 'concatenation':
      return (
        expression.parts
          .flatMap((part) => value(part, known) ?? [])
          .join(', ')
          .replace(/, (?=[^,]*$)/, ' and ') || undefined
      );
    case 'lookup':
      return value(expression.key, known);
    default:
      return undefined;
  }
}

function header(field: string, { packet }: Circumstances): string | undefined {
  if (/^ip6? saddr$/.test(field)) return `its source is ${printAddress(packet.source)}`;
  if (/^ip6? daddr$/.test(field)) return `its destination is ${printAddress(packet.destination)}`;
  if (field.endsWith(' sport')) return `its source port is ${packet.sourcePort}`;
  if (field.endsWith(' dport')) return `its destination port is ${packet.destinationPort}`;
  return undefined;
}
