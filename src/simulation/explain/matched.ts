import { hexadecimal } from '../iptables/mark.ts';
import { kernelOrder, matches } from '../iptables/matches/registry.ts';
import type { AddressTypeTest, Clause, ConntrackStateName, PortRange, Rule } from '../iptables/rule.ts';
import { type Address, printAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';

/** A condition of a rule that held, and what about the packet made it hold. */
export interface MatchedClause {
  /** As iptables-save prints it. */
  readonly code: string;
  /** A clause of prose: `its destination port is 3306`. Missing where the trace does not tell. */
  readonly because?: string;
}

/** What a hook knew of the packet when the rule was asked. */
export interface Circumstances {
  /** In front of the rule: with the mark it came with. */
  readonly packet: Packet;
  readonly states: readonly ConntrackStateName[];
  readonly inDevice?: string;
  readonly outDevice?: string;
}

type Because = { readonly [K in Clause['kind']]?: (clause: Extract<Clause, { kind: K }>, known: Circumstances) => string | undefined };

const because: Because = {
  source: (clause, { packet }) => inRange('source', packet.source, clause),
  destination: (clause, { packet }) => inRange('destination', packet.destination, clause),
  'in-interface': (_, { inDevice }) => inDevice && `it came in by ${inDevice}`,
  'out-interface': (_, { outDevice }) => outDevice && `it leaves by ${outDevice}`,
  protocol: (_, { packet }) => `it is ${packet.protocol}`,
  tcp: ports,
  udp: ports,
  sctp: ports,
  conntrack: (_, { states }) => (states.length > 0 ? `its state is ${states.join(',')}` : undefined),
  mark: (_, { packet }) => `its mark is ${hexadecimal(packet.mark)}`,
  statistic(clause) {
    if (clause.mode === 'nth') return `it is this rule’s turn: one packet in ${clause.every}`;
    const chance = (clause.not ? 1 - clause.probability31 / 2 ** 31 : clause.probability31 / 2 ** 31) * 100;
    return `the dice fell this way: a chance of ${Number(chance.toFixed(1))} %`;
  },
  recent: (clause, { packet }) => recentWords[clause.not ? 'not' : clause.action](printAddress(packet.source), clause.name, clause.seconds),
  addrtype({ sourceType, destinationType }, { packet }) {
    const parts = [sourceType && typed('source', packet.source, sourceType), destinationType && typed('destination', packet.destination, destinationType)];
    return parts.filter(Boolean).join(', and ');
  },
};

const recentWords: Readonly<Record<'set' | 'rcheck' | 'update' | 'remove' | 'not', (ip: string, list: string, seconds?: number) => string>> = {
  set: (ip, list) => `always; ${ip} is noted in the list ${list}`,
  rcheck: (ip, list, seconds) => `${ip} is in the list ${list}${seconds === undefined ? '' : `, seen in the last ${seconds} s`}`,
  update: (ip, list, seconds) => `${ip} is in the list ${list}${seconds === undefined ? '' : `, seen in the last ${seconds} s`}, and is noted again`,
  remove: (ip, list) => `${ip} was in the list ${list} and is taken out`,
  not: (ip, list, seconds) => `${ip} is not in the list ${list}${seconds === undefined ? '' : `, or was not seen in the last ${seconds} s`}`,
};

/** The conditions of a rule that matched, each with what made it hold. Comments are no conditions. */
export function describeMatched(rule: Rule, known: Circumstances): MatchedClause[] {
  return kernelOrder(rule)
    .filter((clause) => !asksNothing(clause))
    .map((clause) => ({ code: matches[clause.kind].print(clause, {}), because: reason(clause, known) }));
}

function reason<C extends Clause>(clause: C, known: Circumstances): string | undefined {
  const words = because[clause.kind] as ((clause: C, known: Circumstances) => string | undefined) | undefined;
  return words?.(clause, known) || undefined;
}

// A comment, and `-m tcp` without a port, which only loads the module.
function asksNothing(clause: Clause): boolean {
  if (clause.kind === 'tcp' || clause.kind === 'udp' || clause.kind === 'sctp') return !clause.sourcePort && !clause.destinationPort;
  return clause.kind === 'comment';
}

function inRange(end: string, address: Address, { not, prefix, written }: Extract<Clause, { kind: 'source' | 'destination' }>): string {
  const ip = printAddress(address);
  const isHost = prefix.length === (typeof prefix.network === 'number' ? 32 : 128);
  if (isHost) return `its ${end} is ${ip}${not ? `, not ${printAddress(prefix.network)}` : ''}`;
  return `its ${end} ${ip} is ${not ? 'not ' : ''}in ${written}`;
}

function ports({ sourcePort, destinationPort }: Extract<Clause, { kind: 'tcp' | 'udp' | 'sctp' }>, { packet }: Circumstances): string | undefined {
  const asked = (range: PortRange | undefined, end: string, port: number): string | undefined => range && `its ${end} port is ${port}`;
  const parts = [asked(sourcePort, 'source', packet.sourcePort), asked(destinationPort, 'destination', packet.destinationPort)];
  return parts.filter(Boolean).join(', ') || undefined;
}

function typed(end: string, address: Address, { not, type }: AddressTypeTest): string {
  const types = typeof type === 'string' ? [type] : type;
  const meaning = types.map((one) => (one === 'LOCAL' ? 'an address of this host' : `a ${one.toLowerCase()} address to this host`)).join(' or ');
  return `its ${end} ${printAddress(address)} is ${not ? 'not ' : ''}${meaning}`;
}
