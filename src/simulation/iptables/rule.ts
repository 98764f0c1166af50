import type { Address } from '../net/address.ts';
import type { ICMPType } from '../net/packet.ts';
import type { Prefix } from '../net/prefix.ts';
import type { ProtocolName } from '../net/protocol.ts';
import type { ConntrackStateName } from '../netfilter/states.ts';

/** The tables of ip_tables, in the order that a hook visits them. */
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** The five hooks, which are also the names of the built-in chains. */
export type BuiltInChain = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

export type { ConntrackStateName } from '../netfilter/states.ts';

/** An inclusive port range; `from === to` for one port. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A port range that a rule asks for, or asks not to be. */
export interface PortTest extends PortRange {
  readonly not?: boolean;
}

/** An address range that a rule asks for, or asks not to be. */
export interface PrefixTest {
  readonly not?: boolean;
  readonly prefix: Prefix;
}

/** An interface name (a trailing `+` matches any suffix) that a rule asks for, or asks not to be. */
export interface NameTest {
  readonly not?: boolean;
  readonly name: string;
}

/** `--tcp-flags mask comp`, as bits of the header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
export interface TCPFlagTest {
  readonly not?: boolean;
  readonly mask: number;
  readonly value: number;
}

/** What `-m conntrack` can ask of the connection beside `--ctstate`. */
export interface ConnectionTests {
  /** IANA number. */
  readonly protocol?: { readonly not?: boolean; readonly number: number };
  readonly originalSource?: PrefixTest;
  readonly originalDestination?: PrefixTest;
  readonly replySource?: PrefixTest;
  readonly replyDestination?: PrefixTest;
  readonly originalSourcePort?: PortTest;
  readonly originalDestinationPort?: PortTest;
  readonly replySourcePort?: PortTest;
  readonly replyDestinationPort?: PortTest;
  /** An empty list is `NONE`. */
  readonly status?: { readonly not?: boolean; readonly names: readonly ConntrackStatusName[] };
  /** Seconds that are left, both ends included. */
  readonly expire?: { readonly not?: boolean; readonly from: number; readonly to: number };
  readonly direction?: 'ORIGINAL' | 'REPLY';
}

/** `--ctstatus` spells the bits of a connection's status so. */
export type ConntrackStatusName = 'EXPECTED' | 'SEEN_REPLY' | 'ASSURED' | 'CONFIRMED';

/**
 * One condition of a rule, general options (`-s`, `-p`, `-i`…) and `-m` matches alike, kept in the order in which the
 * writer gave them: kube-proxy's text needs that order, the kernel and iptables-save use their own (general options first).
 * `written` keeps a spelling that the kernel's value cannot give back (`0.3333333333`, `10.1.2.3/8`).
 */
export type Clause =
  | { readonly kind: 'source' | 'destination'; readonly not?: boolean; readonly prefix: Prefix; readonly written: string }
  | { readonly kind: 'in-interface' | 'out-interface'; readonly not?: boolean /** A trailing `+` matches any suffix. */; readonly name: string }
  /** The name of /etc/protocols, or a number that has none there. */
  | { readonly kind: 'protocol'; readonly not?: boolean; readonly protocol: ProtocolName | (string & {}) }
  /** Second and further fragments, which the simulation's packets never are. */
  | { readonly kind: 'fragment'; readonly not?: boolean }
  | { readonly kind: 'comment'; readonly text: string }
  | {
      readonly kind: 'tcp' | 'udp' | 'sctp';
      readonly sourcePort?: PortTest;
      readonly destinationPort?: PortTest;
      /** TCP alone. */
      readonly flags?: TCPFlagTest;
      readonly option?: { readonly not?: boolean; readonly number: number };
    }
  /** `--icmp-type`; a code of undefined means any. Type 255 of `icmp` means any. */
  | { readonly kind: 'icmp' | 'icmp6'; readonly not?: boolean; readonly type: number; readonly code?: number }
  | { readonly kind: 'multiport'; readonly not?: boolean; readonly side: 'source' | 'destination' | 'either'; readonly ports: readonly PortRange[] }
  /** `not` and `states` are `--ctstate`; an empty list was not asked. */
  | { readonly kind: 'conntrack'; readonly not?: boolean; readonly states: readonly ConntrackStateName[]; readonly connection?: ConnectionTests }
  | { readonly kind: 'state'; readonly not?: boolean; readonly states: readonly ConntrackStateName[] }
  | { readonly kind: 'mark' | 'connmark'; readonly not?: boolean; readonly value: number; readonly mask: number }
  | {
      readonly kind: 'statistic';
      readonly mode: 'random';
      readonly not?: boolean /** round(p · 2^31), what the kernel keeps. */;
      readonly probability31: number;
      readonly written: string;
    }
  | { readonly kind: 'statistic'; readonly mode: 'nth'; readonly not?: boolean; readonly every: number; readonly packet: number }
  | {
      readonly kind: 'recent';
      readonly action: 'set' | 'rcheck' | 'update' | 'remove';
      readonly not?: boolean;
      readonly name: string;
      readonly seconds?: number;
      readonly reap?: boolean;
      readonly hitcount?: number;
      /** `--rdest`; `--rsource` if not given. */
      readonly side?: 'destination';
      /** `--mask`, as the address it is written as; every bit if not given. */
      readonly mask?: Address;
    }
  | { readonly kind: 'nfacct'; readonly name: string }
  | {
      readonly kind: 'set';
      readonly not?: boolean;
      readonly name: string /** One for each dimension of the set. */;
      readonly directions: readonly SetDirection[];
    }
  | IpvsTest
  | {
      readonly kind: 'addrtype';
      readonly sourceType?: AddressTypeTest;
      readonly destinationType?: AddressTypeTest;
      /** `--limit-iface-in`, `--limit-iface-out`: asks the addresses of one interface, not of the host. */
      readonly limitInterface?: 'in' | 'out';
    }
  | {
      readonly kind: 'physdev';
      readonly in?: NameTest;
      readonly out?: NameTest;
      readonly isIn?: boolean;
      readonly isOut?: boolean;
      readonly isBridged?: boolean;
      /** Turns `isIn`, `isOut` and `isBridged` round, all three. */
      readonly not?: boolean;
    }
  /** Ten-thousandths of a second that one packet costs, as the kernel keeps a rate. */
  | { readonly kind: 'limit'; readonly period: number; readonly burst: number }
  | { readonly kind: 'unknown' /** The words as they stood, printed back unchanged; makes the verdict `unknown`. */; readonly words: string };

/** Which end of the packet a dimension of an ipset is compared with. */
export type SetDirection = 'src' | 'dst';

/** What `-m ipvs` asks of the connection that IPVS handles the packet for. */
export interface IpvsTest {
  readonly kind: 'ipvs';
  /** `--ipvs`: whether IPVS handled it at all; the kernel does not look at the others then. */
  readonly handled?: { readonly not?: boolean };
  readonly protocol?: { readonly not?: boolean; readonly protocol: ProtocolName };
  readonly address?: { readonly not?: boolean; readonly prefix: Prefix; readonly written: string };
  readonly port?: { readonly not?: boolean; readonly port: number };
}

/** What the routing tables can say of an address, in the order of the kernel's bits. */
export type AddressType =
  | 'UNSPEC'
  | 'UNICAST'
  | 'LOCAL'
  | 'BROADCAST'
  | 'ANYCAST'
  | 'MULTICAST'
  | 'BLACKHOLE'
  | 'UNREACHABLE'
  | 'PROHIBIT'
  | 'THROW'
  | 'NAT'
  | 'XRESOLVE';

/** `--src-type` / `--dst-type`: one type, or several of which any will do. */
export interface AddressTypeTest {
  readonly not?: boolean;
  readonly type: AddressType | readonly AddressType[];
}

/** What a rule does when every clause holds. A rule without a target only counts. */
export type Target =
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'ACCEPT' | 'DROP' | 'RETURN' }
  | { readonly kind: 'REJECT'; readonly with: RejectAnswer }
  | {
      readonly kind: 'DNAT' /** `ip:port`, `[ip]:port`, `a-b:p-q` or a bare address, as iptables-save writes it. */;
      readonly to: string;
      readonly random?: boolean;
      readonly persistent?: boolean;
    }
  | { readonly kind: 'SNAT'; readonly to: string; readonly random?: boolean; readonly randomFully?: boolean; readonly persistent?: boolean }
  | { readonly kind: 'MASQUERADE'; readonly ports?: PortRange; readonly random?: boolean; readonly randomFully?: boolean }
  | { readonly kind: 'REDIRECT'; readonly ports?: PortRange; readonly random?: boolean }
  | {
      readonly kind: 'MARK' /** New mark = (mark & ~mask) ^ value. */;
      readonly value: number;
      readonly mask: number /** How the writer put it; the kernel does not know. */;
      readonly spelling: 'or' | 'xor' | 'and' | 'set-xmark';
    }
  /** The connection's mark: set it as MARK does the packet's, or copy one to the other through two masks. */
  | { readonly kind: 'CONNMARK'; readonly action: 'set'; readonly value: number; readonly mask: number }
  | { readonly kind: 'CONNMARK'; readonly action: 'save' | 'restore'; readonly packetMask: number; readonly connectionMask: number }
  | { readonly kind: 'LOG'; readonly prefix?: string; readonly level: number; readonly flags: readonly LogFlag[] }
  | { readonly kind: 'NFLOG'; readonly group?: number; readonly prefix?: string; readonly size?: number; readonly threshold?: number }
  | { readonly kind: 'TRACE' }
  | { readonly kind: 'NOTRACK' /** NOTRACK is the old name of `CT --notrack`; iptables-save keeps the two apart. */; readonly spelling: 'NOTRACK' | 'CT' }
  | { readonly kind: 'unknown'; readonly words: string };

/** What REJECT answers with. */
export type RejectAnswer = ICMPType | 'tcp-reset';

/** What LOG writes beside the headers. */
export type LogFlag = 'tcp-sequence' | 'tcp-options' | 'ip-options' | 'uid' | 'macdecode';

/** Why a rule exists: who wrote it and for what. */
export interface Origin {
  readonly writer: 'kube-proxy' | 'kubelet' | 'cni' | 'reader';
  readonly purpose: OriginPurpose;
  /** `namespace/name:port`. */
  readonly servicePort?: string;
  /** `ip:port`. */
  readonly endpoint?: string;
}

/** The reasons for which kube-proxy, the kubelet or a network plugin writes a rule. */
export type OriginPurpose =
  | 'jump' // from a built-in chain into kube-proxy's
  | 'masquerade-unmarked-return'
  | 'masquerade-clear-mark'
  | 'masquerade'
  | 'mark-for-masquerade'
  | 'cluster-ip'
  | 'external-ip'
  | 'load-balancer-ip'
  | 'node-port'
  | 'node-ports'
  | 'no-endpoints'
  | 'no-local-endpoints'
  | 'masquerade-off-cluster'
  | 'masquerade-all'
  | 'masquerade-external'
  | 'pod-short-circuit'
  | 'local-masquerade'
  | 'local-short-circuit'
  | 'external-policy'
  | 'source-range'
  | 'source-range-self'
  | 'source-range-note'
  | 'source-range-drop'
  | 'affinity'
  | 'balance'
  | 'hairpin'
  | 'endpoint'
  | 'health-check'
  | 'invalid-drop'
  | 'forward-marked'
  | 'forward-established'
  | 'localnet-block'
  | 'stale-chain'
  | 'mark-drop'
  | 'userspace-portal'
  | 'userspace-node-port'
  | 'userspace-allow'
  | 'loopback-return' // ipvs mode, from here…
  | 'local-keeps-source'
  | 'source-range-check'
  | 'masquerade-own-virtual-address'
  | 'accept-virtual-address'
  | 'virtual-server-return'
  | 'virtual-address-reject' // …to here
  | 'pod-egress'
  | 'reader';

/** One rule: clauses that must all hold, a target, the reason for it, and the kernel's counters. */
export interface Rule {
  readonly clauses: readonly Clause[];
  readonly target?: Target;
  readonly origin?: Origin;
  packets?: number;
  bytes?: number;
}
