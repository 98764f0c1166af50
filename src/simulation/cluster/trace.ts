import type { BuiltInChain, Rule, TableName } from '../iptables/rule.ts';
import type { Packet } from '../net/packet.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { Fate } from '../netfilter/fate.ts';
import type { ConntrackStateName, Direction } from '../netfilter/states.ts';
import type { Verdict } from '../nftables/expression.ts';
import type { Family } from '../nftables/family.ts';
import type { Rule as NftRule } from '../nftables/statement.ts';
import type { ConnectError } from './connect-error.ts';
import type { Route } from './host.ts';
import type { Topology } from './topology.ts';

/** The devices that a hook knows of: what the packet came in by and goes out by, and the bridge ports if it crosses a bridge. */
export interface HookDevices {
  readonly in?: string;
  readonly out?: string;
  readonly physicalIn?: string;
  readonly physicalOut?: string;
}

/** One thing that happened to a packet, in the order it happened. `packet` is the packet as it stands after the event. */
export type TraceEvent = { readonly host: string; readonly packet: Packet } & (
  | { readonly kind: 'resolve'; readonly name: string; readonly address: string }
  | { readonly kind: 'send'; readonly process: string }
  | { readonly kind: 'route'; readonly again: boolean; readonly local: boolean; readonly route?: Route; readonly text: string }
  | {
      readonly kind: 'conntrack';
      readonly hook: BuiltInChain;
      readonly action: 'begin' | 'found' | 'invalid' | 'confirm';
      readonly direction: Direction;
      readonly states: readonly ConntrackStateName[];
      readonly text?: string;
    }
  | {
      readonly kind: 'rule';
      readonly hook: BuiltInChain;
      readonly table: TableName;
      readonly chain: string /** Counted from 1, as `--line-numbers` does. */;
      readonly number: number;
      readonly rule: Rule /** Rules of the chain that were examined and did not match, since the last event in it. */;
      readonly misses: number /** A TRACE rule was met before: the kernel would report this. */;
      readonly traced: boolean;
      readonly devices: HookDevices;
    }
  | {
      readonly kind: 'chain-end';
      readonly hook: BuiltInChain;
      readonly table: TableName;
      readonly chain: string /** The number behind the chain's last rule, as the kernel's log has it. */;
      readonly number: number;
      readonly misses: number;
      readonly verdict: 'RETURN' | 'ACCEPT' | 'DROP';
      readonly traced: boolean;
      readonly devices: HookDevices;
    }
  | {
      /** A rule of nftables all of whose comparisons held. */
      readonly kind: 'nft-rule';
      readonly hook: BuiltInChain;
      readonly family: Family;
      readonly table: string;
      /** The chain that hangs on the hook. */
      readonly base: string;
      readonly chain: string /** Counted from 1. */;
      readonly number: number;
      readonly rule: NftRule /** Its statements as `nft list` prints them. */;
      readonly words: readonly string[];
      readonly misses: number;
      /** What the rule decided: `accept` after a translation, `drop` after a rejection. */
      readonly verdict: Verdict /** `meta nftrace set 1` was met before: the kernel would report this. */;
      readonly traced: boolean;
      readonly devices: HookDevices;
    }
  | {
      readonly kind: 'nft-end';
      readonly hook: BuiltInChain;
      readonly family: Family;
      readonly table: string;
      readonly base: string;
      readonly chain: string;
      readonly misses: number;
      /** `return`: back to the chain that jumped here. Else the policy of the base chain. */
      readonly verdict: 'return' | 'accept' | 'drop';
      readonly traced: boolean;
      readonly devices: HookDevices;
    }
  | {
      readonly kind: 'rewrite';
      readonly hook: BuiltInChain;
      readonly end: 'source' | 'destination';
      readonly from: string;
      readonly to: string /** The nat table was asked, conntrack remembered, or IPVS did it. */;
      readonly because: 'rule' | 'conntrack' | 'ipvs' /** The connection as conntrack keeps it from now on, as `conntrack -L` prints it. */;
      readonly text?: string;
    }
  | {
      readonly kind: 'ipvs';
      readonly hook: BuiltInChain;
      /** Chose a real server; took the one that a template or a connection names; has none; gave a connection up; saw an answer. */
      readonly action: 'schedule' | 'template' | 'known' | 'refuse' | 'drop' | 'answer';
      /** The virtual server as `ipvsadm -Ln` prints it, or its address alone once it is gone. */
      readonly server: string;
      readonly scheduler?: string;
      /** `ip:port` of the real server. */
      readonly destination?: string;
      /** The connection as `ipvsadm -Lnc` prints it. */
      readonly text?: string;
    }
  | { readonly kind: 'bridge'; readonly bridge: string; readonly inPort: string; readonly outPort: string; readonly filtered: boolean }
  | {
      readonly kind: 'link';
      readonly device: string;
      readonly to: string;
      readonly toDevice: string /** The bridge that `toDevice` is a port of. */;
      readonly toBridge?: string;
    }
  | { readonly kind: 'deliver'; readonly process: string }
  | { readonly kind: 'end'; readonly fate: Fate; readonly reason: string }
);

/** Takes events as they happen. */
export type Observe = (event: TraceEvent) => void;

/** Whose address it is, and in which network; pages dress addresses by it. */
export interface AddressInfo {
  readonly network: 'node' | 'pod' | 'service' | 'outside';
  readonly name: string;
}

/** A rule that matched. */
export interface RuleMet {
  readonly host: string;
  readonly table: string;
  readonly chain: string;
  readonly number: number;
}

/** A connection attempt (or a datagram, or a ping): what was sent, what came of it, and every step on the way. Plain data. */
export interface Trace {
  readonly kind: 'trace';
  /** Host that sent it. */
  readonly client: string;
  /** `ip:port` that it was sent to. */
  readonly to: string;
  readonly protocol: PacketProtocol;
  readonly fate: Fate;
  /** What became of it, in one sentence. */
  readonly reason: string;
  /** What the program that tried is told, as errno names it; absent when somebody answered, or when nobody can say. */
  readonly error?: ConnectError;
  /** Who answered. */
  readonly backend?: { readonly name: string; readonly address: string };
  /** The source address that the backend saw. */
  readonly sourceSeen?: string;
  /** Every rule that matched on the way there, in order. A table of nftables stands with its family: `ip kube-proxy`. */
  readonly rules: readonly RuleMet[];
  /** Rules that the kernel examined on the way there, matched or not. */
  readonly examined: number;
  /** Connections that whoever answered opened in turn (kube-proxy in userspace mode); the last of them carries this one. Each is a trace of its own. */
  readonly relayed?: readonly Trace[];
  readonly request: readonly TraceEvent[];
  readonly reply: readonly TraceEvent[];
  readonly addresses: Readonly<Record<string, AddressInfo>>;
  /** The cluster as it stood: all of a small one, else the hosts and Services that the packet came by. */
  readonly topology?: Topology;
}
