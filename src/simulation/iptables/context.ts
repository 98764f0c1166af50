import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { RecentLists } from './matches/recent.ts';
import type { AddressType, ConntrackStateName, Rule, SetDirection } from './rule.ts';

/** What a hook knows of one packet: everything that a rule may ask. */
export interface RuleContext {
  /** `packet.mark` is the mark it comes with. */
  readonly packet: Packet;
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** Bridge ports, for physdev. */
  readonly physicalIn?: string;
  readonly physicalOut?: string;
  /** Such as {NEW}, or {ESTABLISHED, DNAT}. */
  readonly states: ReadonlySet<ConntrackStateName>;
  /** The packet's connection, for what asks more than its state. */
  readonly tracked?: Tracked;
  /** What kind of address this is to the host, or to one of its interfaces, as its routing tables say. */
  addressType(address: Address, device?: string): AddressType;
  /** A uniform integer in [0, 2^31). */
  random31(): number;
  /** Seconds. */
  readonly now: number;
  /** What xt_recent remembers on this host. */
  readonly recent: RecentLists;
  /** Whether the packet is in an ipset of this host; undefined if there is no such set, or no ipsets at all. */
  inSet?(name: string, directions: readonly SetDirection[], packet: Packet): boolean | undefined;
  /** The virtual server whose traffic it is, once IPVS has handled the packet on its way to a real server. */
  readonly ipvs?: { readonly protocol: PacketProtocol; readonly address: Address; readonly port: number };
  /** Bytes that the counters grow by; 60 (a TCP SYN) if not given. */
  readonly length?: number;
}

/** The context in the middle of a walk: the mark as it is now, the rule that asks, and what rules have done to the packet. */
export interface MatchContext extends RuleContext {
  mark: number;
  rule: Rule;
  /** TRACE was met. */
  traced: boolean;
  /** conntrack is to leave the packet alone. */
  notrack: boolean;
}
