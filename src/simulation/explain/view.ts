import type { Topology } from '../cluster/topology.ts';
import type { Fate } from '../netfilter/fate.ts';
import type { MatchedClause } from './matched.ts';

/** Everything that a page can draw: plain JSON, told apart by `view`. All but tables say in `summary` what they are in a few words. */
export type View = TraceView | TableView | TopologyView | RulesetView | RulesetDiffView | RangesView;

/** Which of the networks an address belongs to; decides how a page dresses it. */
export type Network = 'node' | 'pod' | 'service' | 'outside';

/** Plain JSON that a page can draw a packet's journey from; every word in it is computed. */
export interface TraceView {
  readonly view: 'trace';
  readonly fate: Fate;
  /** One sentence: what became of it. */
  readonly summary: string;
  readonly legs: readonly LegView[];
  /** Every address that occurs, with the network it belongs to and whose it is. */
  readonly addresses: Record<string, { readonly network: Network; readonly name: string }>;
  /** What stands around the packet's way; missing when there is too much of it to be drawn. */
  readonly topology?: Topology;
}

/** The way there, or the way back. */
export interface LegView {
  readonly title: 'Request' | 'Reply';
  readonly steps: readonly StepView[];
}

/** One thing that happened to the packet on one host. */
export interface StepView {
  readonly kind: 'send' | 'hook' | 'rule' | 'chain-end' | 'rewrite' | 'conntrack' | 'route' | 'link' | 'deliver' | 'end';
  /** Host name. */
  readonly host: string;
  /** Where in the host: `nat PREROUTING › KUBE-SERVICES`, `routing`, `conntrack`. */
  readonly stage: string;
  /** Prose. */
  readonly sentence: string;
  /** Real syntax, copyable: a rule as iptables-save prints it, a route, a conntrack entry. */
  readonly code?: string;
  /** Why the rule exists. */
  readonly why?: string;
  /** The conditions of a rule that matched, and what about the packet made each hold. */
  readonly matched?: readonly MatchedClause[];
  /** The same as the kernel's tracing tools print it; a switch offers this form when there is one. */
  readonly traceLine?: string;
  /** Rules of this chain examined and not matched before this one. */
  readonly misses?: number;
  /** A changed end of the packet. */
  readonly rewrite?: { readonly end: 'source' | 'destination'; readonly from: string; readonly to: string };
  /** The connection as conntrack keeps it from this step on, where this step changed or found it. */
  readonly conntrack?: {
    readonly text: string /** False for a connection whose first packet is still on its way through the host. */;
    readonly inTable: boolean;
  };
  /** The packet as it stands after this step. */
  readonly packet: PacketView;
  /** Where the packet is after this step. */
  readonly place: PlaceView;
  readonly fate?: Fate;
  /** A rule or an end of a chain that only leads on: nothing about the packet changed and nothing was decided against it. */
  readonly quiet?: boolean;
}

/** A packet in short. */
export interface PacketView {
  readonly source: string;
  readonly destination: string;
  /** `TCP SYN`. */
  readonly label: string;
  /** `0x4000`; missing for 0. */
  readonly mark?: string;
}

/** A place on a picture: a host's own stack (sockets, routing, rules), its bridge, or the interface that a frame comes in by. */
export interface PlaceView {
  readonly host: string;
  readonly part: 'stack' | 'bridge' | 'interface';
}

/** A cluster as a picture, and a packet's way through it. */
export interface TopologyView {
  readonly view: 'topology';
  /** `2 nodes, 5 pods, 2 Services, 1 outside`. */
  readonly summary: string;
  readonly topology: Topology;
  /** False when there is too much of it for a picture. */
  readonly isDrawable: boolean;
  readonly addresses: TraceView['addresses'];
  readonly trace?: TraceView;
}

/** A rule set as text that folds, chain by chain. Nothing in its shape belongs to iptables alone. */
export interface RulesetView {
  readonly view: 'ruleset';
  readonly syntax: 'iptables' | 'nft';
  /** Whose rules: a host's name, or nothing. */
  readonly name: string;
  readonly summary: string;
  readonly tables: readonly RuleTableView[];
  /** Service ports that rules exist for, each with the chains that hold them. */
  readonly services: readonly { readonly name: string; readonly chains: readonly { readonly table: string; readonly chain: string }[] }[];
}

/** One table. */
export interface RuleTableView {
  readonly name: string;
  /** The lines around its chains: `*nat` and `COMMIT`, `table ip kube-proxy {` and `}`. */
  readonly open: string;
  readonly close: string;
  readonly chains: readonly RuleChainView[];
}

/** One chain. */
export interface RuleChainView {
  readonly name: string;
  /** The line that makes it: `:KUBE-SERVICES - [0:0]`, `chain services {`. */
  readonly head: string;
  readonly rules: readonly RuleLineView[];
  /** Chains shown that lead here. */
  readonly reachedFrom: readonly string[];
  /** How many of its rules are not shown. */
  readonly leftOut?: number;
}

/** One rule, in real syntax. */
export interface RuleLineView {
  /** Counted from 1 in the whole chain. */
  readonly number: number;
  readonly code: string;
  /** The chain that it leads to; its name stands in `code`. */
  readonly to?: string;
  readonly why?: string;
  /** Why, as a word; rules of two sets with the same purpose, Service and endpoint are the same rule. */
  readonly purpose?: string;
  /** `default/db:3306`. */
  readonly service?: string;
  readonly endpoint?: string;
  /** It matched as the n-th rule on the packet's way through this host; several times for a rule that was met again. */
  readonly hits?: readonly number[];
}

/** What became of a rule set. */
export interface RulesetDiffView {
  readonly view: 'ruleset-diff';
  readonly syntax: RulesetView['syntax'];
  readonly name: string;
  readonly summary: string;
  /** Only what is not as before. */
  readonly tables: readonly { readonly name: string; readonly chains: readonly ChangedChainView[] }[];
}

/** A chain of two rule sets. */
export interface ChangedChainView {
  readonly name: string;
  readonly status: 'same' | 'added' | 'removed' | 'changed';
  readonly rules: readonly ChangedRuleView[];
}

/** A rule of two rule sets. */
export interface ChangedRuleView {
  readonly status: 'same' | 'added' | 'removed' | 'changed' | 'moved';
  readonly code: string;
  /** What it said before, if it has changed. */
  readonly before?: string;
  readonly why?: string;
}

/** Ranges of addresses on rulers. Places on a ruler are fractions of its length. */
export interface RangesView {
  readonly view: 'ranges';
  readonly summary: string;
  /** The ranges beside one another in the order of their addresses, cut wherever one begins or ends; one map a family. */
  readonly maps: readonly (readonly MapPieceView[])[];
  readonly ranges: readonly RangeView[];
  readonly overlaps: readonly { readonly words: string; readonly names: readonly [string, string] }[];
}

/** A stretch of addresses that the same ranges cover: none of them for a gap. */
export interface MapPieceView {
  readonly first: string;
  readonly last: string;
  readonly names: readonly string[];
  /** How wide to draw it; grows with the number of bits, not of addresses. */
  readonly weight: number;
}

/** One range. */
export interface RangeView {
  readonly name: string;
  readonly cidr: string;
  readonly network?: Network;
  readonly first: string;
  readonly last: string;
  /** `1,048,576`. */
  readonly size: string;
  /** The range that it is a part of on purpose. */
  readonly within?: string;
  /** Missing when there is nothing to place on it. */
  readonly ruler?: RulerView;
}

/** What stands where in a range. */
export interface RulerView {
  /** What the length means, in words. */
  readonly words: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly bands: readonly {
    readonly name: string;
    readonly first: string;
    readonly last: string;
    readonly size: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly marks: readonly { readonly address: string; readonly name: string; readonly at: number }[];
}

/** Rows to show as a table; cells are text or numbers. */
export interface TableView {
  readonly view: 'table';
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
