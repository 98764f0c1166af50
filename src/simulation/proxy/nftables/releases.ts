import type { Hook } from '../../nftables/family.ts';
import type { nftablesVersions } from './versions.ts';

/** A chain of kube-proxy's that hangs on one of netfilter's hooks. */
export interface BaseChainRow {
  readonly name: string;
  readonly type: 'filter' | 'nat';
  readonly hook: Hook;
  readonly priority: number;
}

/** A rule of a base chain that leads to a chain of kube-proxy's own. `onlyNew`: for a connection's first packets. */
export interface JumpRow {
  readonly to: string;
  readonly from: string;
  readonly onlyNew: boolean;
}

/** How kube-proxy's nftables mode of one release differs from its neighbours (reference C.8; where a release is not established, see there). */
export interface Release {
  readonly baseChains: readonly BaseChainRow[];
  readonly jumps: readonly JumpRow[];
  /** Adds and deletes every base chain once, so that other priorities than an older release's cannot break the transaction. */
  readonly recreatesBaseChains: boolean;
  /** One chain asks both no-endpoint maps, or one for each. */
  readonly endpointsChecks: 'one chain' | 'two chains';
  readonly dropsInvalid: boolean;
  readonly clusterIPs: boolean;
  /** What an empty `--nodeport-addresses` means. */
  readonly nodePortDefault: 'every address' | 'primary address';
  /** Where loadBalancerSourceRanges are kept. */
  readonly sourceRanges: 'two sets' | 'chain, at once' | 'chain, behind the external one';
  /** How far the masquerade rule of a ClusterIP looks: one rule for each Service, or one for all. */
  readonly masquerade: 'by port' | 'by address' | 'one rule';
  /** Endpoints have chains of their own, or only where a client has to be remembered. */
  readonly endpointChains: 'always' | 'for affinity';
  /** Every sync writes everything, or only what has changed. */
  readonly syncs: 'everything' | 'changes';
  /** A full sync empties the maps, or reads what is in them. */
  readonly fullSync: 'flushes' | 'reads';
  /** When a chain that is out of use is deleted. */
  readonly staleChains: 'next sync' | 'after a second';
  /** externalIPs, load balancer IPs and source ranges keep their spelling. */
  readonly keepsSpelling: boolean;
  /** Longest hash-and-name part of a chain's name. */
  readonly nameLimit: number;
  readonly commentLimit: number;
}

const chain = (name: string, type: 'filter' | 'nat', hook: Hook, priority: number): BaseChainRow => ({ name, type, hook, priority });
const jump = (to: string, from: string, onlyNew = true): JumpRow => ({ to, from, onlyNew });

const natChains: readonly BaseChainRow[] = [
  chain('nat-prerouting', 'nat', 'prerouting', -100),
  chain('nat-output', 'nat', 'output', -100),
  chain('nat-postrouting', 'nat', 'postrouting', 100),
];
const natJumps: readonly JumpRow[] = [
  jump('services', 'nat-output', false),
  jump('services', 'nat-prerouting', false),
  jump('masquerading', 'nat-postrouting', false),
];
const checks: readonly JumpRow[] = [
  jump('nodeport-endpoints-check', 'filter-input'),
  jump('service-endpoints-check', 'filter-input'),
  jump('service-endpoints-check', 'filter-forward'),
  jump('service-endpoints-check', 'filter-output'),
];

const release129: Release = {
  baseChains: [
    chain('filter-input', 'filter', 'input', -101),
    chain('filter-forward', 'filter', 'forward', -101),
    chain('filter-output', 'filter', 'output', -101),
    ...natChains,
  ],
  jumps: [
    jump('endpoints-check', 'filter-input'),
    jump('endpoints-check', 'filter-forward'),
    jump('endpoints-check', 'filter-output'),
    jump('forward', 'filter-forward', false),
    jump('firewall-check', 'filter-input'),
    jump('firewall-check', 'filter-output'),
    jump('firewall-check', 'filter-forward'),
    ...natJumps,
  ],
  recreatesBaseChains: false,
  endpointsChecks: 'one chain',
  dropsInvalid: true,
  clusterIPs: false,
  nodePortDefault: 'every address',
  sourceRanges: 'two sets',
  masquerade: 'by port',
  endpointChains: 'always',
  syncs: 'everything',
  fullSync: 'flushes',
  staleChains: 'next sync',
  keepsSpelling: true,
  nameLimit: 112,
  commentLimit: Number.POSITIVE_INFINITY,
};

const release130: Release = {
  ...release129,
  baseChains: [
    chain('filter-prerouting', 'filter', 'prerouting', -110),
    chain('filter-input', 'filter', 'input', -110),
    chain('filter-forward', 'filter', 'forward', -110),
    chain('filter-output', 'filter', 'output', -110),
    chain('filter-output-post-dnat', 'filter', 'output', -90),
    ...natChains,
  ],
  jumps: [
    ...checks,
    jump('firewall-check', 'filter-prerouting'),
    jump('firewall-check', 'filter-output'),
    ...natJumps,
    jump('cluster-ips-check', 'filter-forward'),
    jump('cluster-ips-check', 'filter-output-post-dnat'),
  ],
  recreatesBaseChains: true,
  endpointsChecks: 'two chains',
  dropsInvalid: false,
  clusterIPs: true,
  nodePortDefault: 'primary address',
  sourceRanges: 'chain, at once',
  staleChains: 'after a second',
  keepsSpelling: false,
  nameLimit: 240,
};

const release132: Release = { ...release130, sourceRanges: 'chain, behind the external one', syncs: 'changes' };

// The filter chains moved in 1.34 (pull request 132456).
const release134: Release = {
  ...release132,
  baseChains: [
    chain('filter-prerouting-pre-dnat', 'filter', 'prerouting', -110),
    chain('filter-output-pre-dnat', 'filter', 'output', -110),
    chain('filter-input', 'filter', 'input', 0),
    chain('filter-forward', 'filter', 'forward', 0),
    chain('filter-output', 'filter', 'output', 0),
    ...natChains,
  ],
  jumps: [
    ...checks,
    jump('firewall-check', 'filter-prerouting-pre-dnat'),
    jump('firewall-check', 'filter-output-pre-dnat'),
    ...natJumps,
    jump('cluster-ips-check', 'filter-forward'),
    jump('cluster-ips-check', 'filter-output'),
  ],
};

const release135: Release = { ...release134, masquerade: 'by address', fullSync: 'reads' };

const release136: Release = { ...release135, masquerade: 'one rule', endpointChains: 'for affinity', commentLimit: 128 };

/** A row for each release that is known, oldest first. */
export const releases: Readonly<Record<string, Release>> = {
  '1.29': release129,
  '1.30': release130,
  '1.31': release130,
  '1.32': release132,
  '1.33': release132,
  '1.34': release134,
  '1.35': release135,
  '1.36': release136,
} satisfies Record<(typeof nftablesVersions)[number], Release>;
