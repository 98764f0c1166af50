import type { Fate } from '../netfilter/fate.ts';

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
  /** Rules of this chain examined and not matched before this one. */
  readonly misses?: number;
  /** A changed end of the packet. */
  readonly rewrite?: { readonly end: 'source' | 'destination'; readonly from: string; readonly to: string };
  /** The packet as it stands after this step. */
  readonly packet: { readonly source: string; readonly destination: string; readonly label: string };
  readonly fate?: Fate;
  /** A rule or an end of a chain that only leads on: nothing about the packet changed and nothing was decided against it. */
  readonly quiet?: boolean;
}

/** Rows to show as a table; cells are text or numbers. */
export interface TableView {
  readonly view: 'table';
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
