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

/**
 * One condition of a rule, general options (`-s`, `-p`, `-i`…) and `-m` matches alike, kept in the order in which the
 * writer gave them: kube-proxy's text needs that order, the kernel and iptables-save use their own (general options first).
 * `written` keeps a spelling that the kernel's value cannot give back (`0.3333333333`, `10.1.2.3/8`).
 */
export type Clause =
  | { readonly kind: 'source' | 'destination'; readonly not?: boolean; readonly prefix: Prefix; readonly written: string }
  | { readonly kind: 'in-interface' | 'out-interface'; readonly not?: boolean /** A trailing `+` matches any suffix. */; readonly name: string }
  | { readonly kind: 'protocol'; readonly not?: boolean; readonly protocol: ProtocolName }
  | { readonly kind: 'comment'; readonly text: string }
  | {
      readonly kind: 'tcp' | 'udp' | 'sctp';
      readonly sourcePort?: PortRange & { readonly not?: boolean };
      readonly destinationPort?: PortRange & { readonly not?: boolean };
    }
  | { readonly kind: 'conntrack'; readonly not?: boolean; readonly states: readonly ConntrackStateName[] }
  | { readonly kind: 'mark'; readonly not?: boolean; readonly value: number; readonly mask: number }
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
    }
  | { readonly kind: 'addrtype'; readonly sourceType?: AddressTypeTest; readonly destinationType?: AddressTypeTest }
  | { readonly kind: 'physdev'; readonly isIn?: boolean; readonly isBridged?: boolean; readonly not?: boolean }
  | {
      readonly kind: 'set';
      readonly not?: boolean;
      readonly name: string /** One for each dimension of the set. */;
      readonly directions: readonly SetDirection[];
    }
  | IpvsTest
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

/** `--src-type` / `--dst-type`. */
export interface AddressTypeTest {
  readonly not?: boolean;
  readonly type: 'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'UNSPEC';
}

/** What a rule does when every clause holds. A rule without a target only counts. */
export type Target =
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'ACCEPT' | 'DROP' | 'RETURN' }
  | { readonly kind: 'REJECT'; readonly with: ICMPType | 'tcp-reset' }
  | { readonly kind: 'DNAT' /** `ip:port`, `[ip]:port` or a bare address, as written. */; readonly to: string }
  | { readonly kind: 'SNAT'; readonly to: string; readonly randomFully?: boolean }
  | { readonly kind: 'MASQUERADE'; readonly randomFully?: boolean }
  | {
      readonly kind: 'MARK' /** New mark = (mark & ~mask) ^ value. */;
      readonly value: number;
      readonly mask: number /** How the writer put it; the kernel does not know. */;
      readonly spelling: 'or' | 'xor' | 'and' | 'set-xmark';
    }
  | { readonly kind: 'unknown'; readonly words: string };

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
