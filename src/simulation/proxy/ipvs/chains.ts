import type { BuiltInChain, Rule, TableName } from '../../iptables/rule.ts';
import { comment } from '../clauses.ts';
import type { EnsureStep } from '../mode.ts';
import type { IpvsRelease } from './release.ts';

/** A rule of a built-in chain that leads to one of kube-proxy's. */
export interface IpvsJump {
  readonly table: TableName;
  readonly from: BuiltInChain;
  readonly to: string;
  readonly text: string;
  readonly rule: Rule;
}

const natChains = ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ'];
const filterChains = ['KUBE-FORWARD', 'KUBE-NODE-PORT', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL', 'KUBE-IPVS-FILTER'];

/** kube-proxy's own chains, in the order in which they are ensured and written. */
export function ipvsChains(release: IpvsRelease): { readonly nat: readonly string[]; readonly filter: readonly string[] } {
  return { nat: natChains, filter: release.blocksNodeTraffic ? [...filterChains, 'KUBE-IPVS-OUT-FILTER'] : filterChains };
}

const jumpRows: readonly [TableName, BuiltInChain, string, string][] = [
  ['nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals'],
  ['nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals'],
  ['nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'],
  ['filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'],
  ['filter', 'INPUT', 'KUBE-NODE-PORT', 'kubernetes health check rules'],
  ['filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'],
  ['filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'],
  ['filter', 'INPUT', 'KUBE-IPVS-FILTER', 'kubernetes ipvs access filter'],
];
const outFilter: (typeof jumpRows)[number] = ['filter', 'OUTPUT', 'KUBE-IPVS-OUT-FILTER', 'kubernetes ipvs access filter'];

/** The jumps of a release in call order, as rules of their own: counters are counted on the object, and every node counts for itself. */
export function ipvsJumps(release: IpvsRelease): IpvsJump[] {
  return [...jumpRows, ...(release.blocksNodeTraffic ? [outFilter] : [])].map(([table, from, to, text]) => ({
    table,
    from,
    to,
    text,
    rule: { clauses: [comment(text)], target: { kind: 'jump', chain: to }, origin: { writer: 'kube-proxy', purpose: 'jump' } },
  }));
}

/** The `iptables` calls before the restore: first every chain, then every jump. The same at every sync. */
export function ensureSteps(release: IpvsRelease, jumps: readonly IpvsJump[]): EnsureStep[] {
  const { nat, filter } = ipvsChains(release);
  return [
    ...nat.map((chain): EnsureStep => ({ op: 'EnsureChain', table: 'nat', chain })),
    ...filter.map((chain): EnsureStep => ({ op: 'EnsureChain', table: 'filter', chain })),
    ...jumps.map(
      ({ table, from, to, text }): EnsureStep => ({
        op: 'EnsureRule',
        position: '-I',
        table,
        chain: from,
        args: ['-m', 'comment', '--comment', text, '-j', to],
      }),
    ),
  ];
}
