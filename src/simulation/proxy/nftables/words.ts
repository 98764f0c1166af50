import { parseAddress } from '../../net/address.ts';
import { type Prefix, parsePrefix, printPrefix } from '../../net/prefix.ts';
import { type Protocol, protocolName, protocolNumber } from '../../net/protocol.ts';
import type { DataTypeName } from '../../nftables/datatype.ts';
import type { Expression, KeyPart, Payload, Verdict } from '../../nftables/expression.ts';
import { prefixInterval } from '../../nftables/interval.ts';
import type { Comparison, Statement } from '../../nftables/statement.ts';

/** The words that differ between the IPv4 table and the IPv6 one. */
export interface FamilyWords {
  readonly family: 'ip' | 'ip6';
  readonly address: 'ipv4_addr' | 'ipv6_addr';
  readonly saddr: Payload;
  readonly daddr: Payload;
  /** `ip daddr != 127.0.0.0/8`, `ip6 daddr != ::1`. */
  readonly notLoopback: Statement;
  /** Key types of the maps that are asked by destination, protocol and port. */
  readonly serviceKey: readonly DataTypeName[];
  /** `ip daddr . meta l4proto . th dport`. */
  readonly serviceLookup: Expression;
}

const l4proto: Expression = { kind: 'meta', key: 'l4proto' };
const dport: Payload = { kind: 'payload', protocol: 'th', field: 'dport' };

function wordsOf(family: 'ip' | 'ip6', address: FamilyWords['address'], notLoopback: (daddr: Payload) => Statement): FamilyWords {
  const daddr: Payload = { kind: 'payload', protocol: family, field: 'daddr' };
  return {
    family,
    address,
    saddr: { kind: 'payload', protocol: family, field: 'saddr' },
    daddr,
    notLoopback: notLoopback(daddr),
    serviceKey: [address, 'inet_proto', 'inet_service'],
    serviceLookup: { kind: 'concatenation', parts: [daddr, l4proto, dport] },
  };
}

/** The words of each IP family. */
export const familyWords: Readonly<Record<'IPv4' | 'IPv6', FamilyWords>> = {
  IPv4: wordsOf('ip', 'ipv4_addr', (daddr) => inNetwork(daddr, parsePrefix('127.0.0.0/8'), '!=')),
  IPv6: wordsOf('ip6', 'ipv6_addr', (daddr) => match(daddr, parseAddress('::1'), '!=')),
};

/** `meta l4proto . th dport`. */
export const portLookup: Expression = { kind: 'concatenation', parts: [l4proto, dport] };

/** `ct state new`. */
export const isNew: Statement = match({ kind: 'ct', key: 'state' }, 8);

/** `fib daddr type local`: the destination is an address of the node. */
export const toLocal: Statement = match({ kind: 'fib', select: ['daddr'], result: 'type' }, 2);

/** `fib saddr type local`: the packet comes from the node itself. */
export const fromLocal: Statement = match({ kind: 'fib', select: ['saddr'], result: 'type' }, 2);

const isProtocols = Object.fromEntries((['TCP', 'UDP', 'SCTP'] as const).map((protocol) => [protocol, match(l4proto, protocolNumber[protocol])])) as Readonly<
  Record<Protocol, Statement>
>;

/** `meta l4proto tcp`. */
export function isProtocol(protocol: Protocol): Statement {
  return isProtocols[protocol];
}

/** `tcp dport 80`. */
export function toPort(protocol: Protocol, port: number): Statement {
  return match({ kind: 'payload', protocol: protocolName(protocol) as 'tcp' | 'udp' | 'sctp', field: 'dport' }, port);
}

/** A comparison with one value; `written` is how the writer spells it. */
export function match(left: Expression, value: KeyPart, op: Comparison = 'implicit', written?: string): Statement {
  return { kind: 'match', left, op, right: { kind: 'value', value, ...(written !== undefined && { written }) } };
}

/** A look into one of the table's sets. */
export function isIn(left: Expression, name: string): Statement {
  return { kind: 'match', left, op: 'implicit', right: { kind: 'named', name } };
}

/** A look into one of the table's verdict maps. */
export function vmap(key: Expression, name: string): Statement {
  return { kind: 'vmap', key, map: { kind: 'named', name } };
}

/** A comparison with a network, which kube-proxy writes with its length even if that is all bits. */
export function inNetwork(left: Expression, prefix: Prefix, op: Comparison = 'implicit'): Statement {
  return match(left, prefixInterval(prefix), op, printPrefix(prefix));
}

/** `accept`, `jump services` and so on, as a statement. */
export function verdict(kind: Verdict['kind'], chain = ''): Statement {
  return { kind: 'verdict', verdict: kind === 'jump' || kind === 'goto' ? { kind, chain } : { kind } };
}

/** `mark`. */
export const packetMark: Expression = { kind: 'meta', key: 'mark' };

/** `mark set mark or 0x00004000`. */
export function setMark(mark: number): Statement {
  return { kind: 'set', what: packetMark, to: { kind: 'bitwise', of: packetMark, mask: ~mark >>> 0, xor: mark } };
}
