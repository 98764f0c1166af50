import type { RestoreTable } from '../../iptables/restore.ts';
import type { Clause, OriginPurpose, SetDirection, Target } from '../../iptables/rule.ts';
import { comment, fromLocal, notSource, source, toLocal } from '../clauses.ts';
import type { ProxyOptions } from '../input.ts';
import { RestoreBuilder } from '../restore-builder.ts';
import { ipvsChains } from './chains.ts';
import type { KubeSet } from './ipsets.ts';
import type { IpvsRelease } from './release.ts';

/** A load balancer IP that the node's own traffic may not use. */
export interface BlockedAddress {
  readonly address: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly port: number;
  readonly servicePort: string;
}

type Directions = 'dst' | 'dst,dst' | 'src,dst' | 'dst,dst,src';

/** A comparison with a set. The rule is left out while the set is empty, unless it is written always. */
interface SetPart {
  readonly set: string;
  readonly directions: Directions;
  /** Whether the set's comment comes before it. */
  readonly commented: boolean;
  readonly always?: boolean;
}

type Row = readonly [
  table: 'nat' | 'filter',
  chain: string,
  parts: readonly (Clause | SetPart)[],
  target: Target,
  purpose: OriginPurpose,
  servicePort?: string,
];

const jump = (chain: string): Target => ({ kind: 'jump', chain });
const about = (set: string, directions: Directions): SetPart => ({ set, directions, commented: true });
const bare = (set: string, directions: Directions): SetPart => ({ set, directions, commented: false });
const always = (part: SetPart): SetPart => ({ ...part, always: true });
const isProtocol = (protocol: BlockedAddress['protocol']): Clause => ({ kind: 'protocol', protocol });
const RETURN: Target = { kind: 'RETURN' };
const ACCEPT: Target = { kind: 'ACCEPT' };
const DROP: Target = { kind: 'DROP' };
const fromBridgePort: Clause = { kind: 'physdev', isIn: true, not: true };
const notFromLocal = { ...fromLocal, sourceType: { type: 'LOCAL', not: true } } as Clause;

/**
 * The whole restore input of ipvs mode: rules that compare with sets, so that they stay the same while Services come and go
 * (reference B.4). Models writeIptablesRules (1.26, 1.30).
 */
export function writeIptablesRules(
  options: ProxyOptions,
  release: IpvsRelease,
  sets: ReadonlyMap<string, KubeSet>,
  blocked: readonly BlockedAddress[],
): readonly RestoreTable[] {
  const chains = ipvsChains(release);
  const builders = { nat: new RestoreBuilder('nat', chains.nat), filter: new RestoreBuilder('filter', chains.filter) };
  for (const [table, chain, parts, target, purpose, servicePort] of rows(options, release, blocked)) {
    if (parts.some((part) => 'set' in part && !part.always && !sets.get(part.set)?.entries.size)) continue;
    const clauses = parts.flatMap((part) => ('set' in part ? setClauses(part, sets.get(part.set)) : part));
    builders[table].append(chain, { clauses, target, origin: { writer: 'kube-proxy', purpose, ...(servicePort && { servicePort }) } });
  }
  return [builders.nat.build(), builders.filter.build()];
}

function rows(options: ProxyOptions, release: IpvsRelease, blocked: readonly BlockedAddress[]): readonly Row[] {
  const bit = 2 ** options.masqueradeBit;
  return [
    ['nat', 'KUBE-SERVICES', [source(options.ipFamily === 'IPv4' ? '127.0.0.0/8' : '::1/128')], RETURN, 'loopback-return'],
    ['nat', 'KUBE-POSTROUTING', [about('KUBE-LOOP-BACK', 'dst,dst,src')], { kind: 'MASQUERADE' }, 'hairpin'],
    ['nat', 'KUBE-SERVICES', [about('KUBE-LOAD-BALANCER', 'dst,dst')], jump('KUBE-LOAD-BALANCER'), 'load-balancer-ip'],
    ['nat', 'KUBE-LOAD-BALANCER', [about('KUBE-LOAD-BALANCER-LOCAL', 'dst,dst')], RETURN, 'local-keeps-source'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('tcp'), about('KUBE-NODE-PORT-LOCAL-TCP', 'dst')], RETURN, 'local-keeps-source'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('tcp'), about('KUBE-NODE-PORT-TCP', 'dst')], jump('KUBE-MARK-MASQ'), 'masquerade-external'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('udp'), about('KUBE-NODE-PORT-LOCAL-UDP', 'dst')], RETURN, 'local-keeps-source'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('udp'), about('KUBE-NODE-PORT-UDP', 'dst')], jump('KUBE-MARK-MASQ'), 'masquerade-external'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('sctp'), about('KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'dst,dst')], RETURN, 'local-keeps-source'],
    ['nat', 'KUBE-NODE-PORT', [isProtocol('sctp'), about('KUBE-NODE-PORT-SCTP-HASH', 'dst,dst')], jump('KUBE-MARK-MASQ'), 'masquerade-external'],
    ['filter', 'KUBE-PROXY-FIREWALL', [about('KUBE-LOAD-BALANCER-FW', 'dst,dst')], jump('KUBE-SOURCE-RANGES-FIREWALL'), 'source-range-check'],
    ['filter', 'KUBE-SOURCE-RANGES-FIREWALL', [about('KUBE-LOAD-BALANCER-SOURCE-CIDR', 'dst,dst,src')], RETURN, 'source-range'],
    ['filter', 'KUBE-SOURCE-RANGES-FIREWALL', [about('KUBE-LOAD-BALANCER-SOURCE-IP', 'dst,dst,src')], RETURN, 'source-range-self'],
    masqueradeClusterIP(options),
    ['nat', 'KUBE-SERVICES', [about('KUBE-EXTERNAL-IP', 'dst,dst')], jump('KUBE-MARK-MASQ'), 'masquerade-external'],
    ...acceptExternal('KUBE-EXTERNAL-IP'),
    ...acceptExternal('KUBE-EXTERNAL-IP-LOCAL'),
    ['nat', 'KUBE-SERVICES', [toLocal], jump('KUBE-NODE-PORT'), 'node-ports'],
    ['nat', 'KUBE-LOAD-BALANCER', [], jump('KUBE-MARK-MASQ'), 'masquerade-external'],
    ['filter', 'KUBE-SOURCE-RANGES-FIREWALL', [], DROP, 'source-range-drop'],
    ...blocked.map(blockRow),
    ['nat', 'KUBE-SERVICES', [bare('KUBE-CLUSTER-IP', 'dst,dst')], ACCEPT, 'accept-virtual-address'],
    ['nat', 'KUBE-SERVICES', [bare('KUBE-LOAD-BALANCER', 'dst,dst')], ACCEPT, 'accept-virtual-address'],
    ['filter', 'KUBE-FORWARD', [comment('kubernetes forwarding rules'), { kind: 'mark', value: bit, mask: bit }], ACCEPT, 'forward-marked'],
    [
      'filter',
      'KUBE-FORWARD',
      [comment('kubernetes forwarding conntrack rule'), { kind: 'conntrack', states: ['RELATED', 'ESTABLISHED'] }],
      ACCEPT,
      'forward-established',
    ],
    ['filter', 'KUBE-NODE-PORT', [always(about('KUBE-HEALTH-CHECK-NODE-PORT', 'dst'))], ACCEPT, 'health-check'],
    ...release.filterReturns.map(([set, directions]): Row => ['filter', 'KUBE-IPVS-FILTER', [always(bare(set, directions))], RETURN, 'virtual-server-return']),
    [
      'filter',
      'KUBE-IPVS-FILTER',
      [{ kind: 'conntrack', states: ['NEW'] }, always(bare('KUBE-IPVS-IPS', 'dst'))],
      { kind: 'REJECT', with: 'port-unreachable' },
      'virtual-address-reject',
    ],
    ['nat', 'KUBE-POSTROUTING', [{ kind: 'mark', not: true, value: bit, mask: bit }], RETURN, 'masquerade-unmarked-return'],
    ['nat', 'KUBE-POSTROUTING', [], { kind: 'MARK', value: bit, mask: 0, spelling: 'xor' }, 'masquerade-clear-mark'],
    ['nat', 'KUBE-POSTROUTING', [comment('kubernetes service traffic requiring SNAT')], { kind: 'MASQUERADE', randomFully: true }, 'masquerade'],
    ['nat', 'KUBE-MARK-MASQ', [], { kind: 'MARK', value: bit, mask: bit, spelling: 'or' }, 'mark-for-masquerade'],
  ];
}

function masqueradeClusterIP({ masqueradeAll, localDetector, clusterCIDR, ipFamily }: ProxyOptions): Row {
  const mark = jump('KUBE-MARK-MASQ');
  if (masqueradeAll) return ['nat', 'KUBE-SERVICES', [about('KUBE-CLUSTER-IP', 'dst,dst')], mark, 'masquerade-all'];
  if (localDetector === 'ClusterCIDR' && clusterCIDR && clusterCIDR.includes(':') === (ipFamily === 'IPv6'))
    return ['nat', 'KUBE-SERVICES', [about('KUBE-CLUSTER-IP', 'dst,dst'), notSource(clusterCIDR)], mark, 'masquerade-off-cluster'];
  return ['nat', 'KUBE-SERVICES', [about('KUBE-CLUSTER-IP', 'src,dst')], mark, 'masquerade-own-virtual-address'];
}

function acceptExternal(set: string): readonly Row[] {
  return [
    ['nat', 'KUBE-SERVICES', [about(set, 'dst,dst'), fromBridgePort, notFromLocal], ACCEPT, 'accept-virtual-address'],
    ['nat', 'KUBE-SERVICES', [about(set, 'dst,dst'), toLocal], ACCEPT, 'accept-virtual-address'],
  ];
}

function blockRow({ address, protocol, port, servicePort }: BlockedAddress): Row {
  const clause = source(address);
  const { prefix, written } = clause as Extract<Clause, { kind: 'source' | 'destination' }>;
  const isService: Clause = { kind: 'ipvs', address: { prefix, written }, protocol: { protocol }, port: { port } };
  return ['filter', 'KUBE-IPVS-OUT-FILTER', [clause, isService], DROP, 'source-range-drop', servicePort];
}

function setClauses({ set, directions, commented }: SetPart, { name, comment: text } = { name: set, comment: '' }): Clause[] {
  const clause: Clause = { kind: 'set', name, directions: directions.split(',') as SetDirection[] };
  return commented ? [comment(text), clause] : [clause];
}
