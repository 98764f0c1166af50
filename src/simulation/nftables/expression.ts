import type { DataTypeName } from './datatype.ts';

/** One value as the kernel keeps it: an IPv4 address is a number, an IPv6 address a bigint, a port, protocol, mark or bit mask a number, an interface's name a string. */
export type Scalar = number | bigint | string;

/** A stretch of values, both ends in it. `prefix` is its length in bits when the writer gave one. */
export interface Interval {
  readonly from: Scalar;
  readonly to: Scalar;
  readonly prefix?: number;
}

/** One part of a set's key. */
export type KeyPart = Scalar | Interval;

/** The headers that a rule can read. `th` is whatever transport header there is. */
export type PayloadProtocol = 'ip' | 'ip6' | 'tcp' | 'udp' | 'sctp' | 'th' | 'icmp' | 'icmpv6' | 'ether';

/** A header field: `ip daddr`, `tcp dport`. */
export interface Payload {
  readonly kind: 'payload';
  readonly protocol: PayloadProtocol;
  readonly field: string;
}

/** What nft writes behind `meta`. */
export type MetaKey = 'l4proto' | 'nfproto' | 'protocol' | 'mark' | 'iif' | 'oif' | 'iifname' | 'oifname' | 'length' | 'pkttype' | 'nftrace';

/** What nft writes behind `ct`. */
export type ConntrackKey = 'state' | 'status' | 'mark' | 'direction';

/**
 * Something that a rule computes from a packet. Arithmetic is kept as the kernel keeps it: and, or and xor are all
 * `(of & mask) ^ xor`. `written` keeps a spelling that the value cannot give back (`fd00:0::5`).
 */
export type Expression =
  | Payload
  | { readonly kind: 'meta'; readonly key: MetaKey }
  | { readonly kind: 'ct'; readonly key: ConntrackKey }
  | { readonly kind: 'fib'; readonly select: readonly string[]; readonly result: 'type' }
  | { readonly kind: 'numgen'; readonly mode: 'random' | 'inc'; readonly modulus: number; readonly offset: number }
  | { readonly kind: 'bitwise'; readonly of: Expression; readonly mask: number; readonly xor: number }
  | { readonly kind: 'concatenation'; readonly parts: readonly Expression[] }
  | { readonly kind: 'lookup'; readonly key: Expression; readonly map: SetOperand }
  | { readonly kind: 'constant'; readonly type: DataTypeName; readonly value: Scalar; readonly written?: string };

/** A set that a rule looks into: one of the table's, or one of its own written between braces. */
export type SetOperand = { readonly kind: 'named'; readonly name: string } | AnonymousSet;

/** A set that belongs to one rule. The kernel orders nothing here; `nft list` sorts single values when it prints. */
export interface AnonymousSet {
  readonly kind: 'anonymous';
  readonly elements: readonly AnonymousElement[];
  /** What stood between the braces, where a writer's spacing is not the usual one. */
  readonly written?: string;
}

/** An element between braces; `data` for a map. */
export interface AnonymousElement {
  readonly key: readonly KeyPart[];
  readonly data?: Data;
  readonly comment?: string;
}

/** What a map gives for a key: a verdict, or values. */
export type Data =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'values'; readonly values: readonly KeyPart[]; readonly written?: string };

/** Where a packet goes next. */
export type Verdict = { readonly kind: 'accept' | 'drop' | 'continue' | 'return' } | { readonly kind: 'jump' | 'goto'; readonly chain: string };
