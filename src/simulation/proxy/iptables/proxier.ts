import type { EndpointSlice, Service } from '../../api/types.ts';
import { applyRestore, type RestoreTable } from '../../iptables/restore.ts';
import type { Clause, Origin, OriginPurpose } from '../../iptables/rule.ts';
import { ensureChain, ensureTable, type Ruleset } from '../../iptables/ruleset.ts';
import { comment, destination, toLocal } from '../clauses.ts';
import { endpointsByPort, endpointsKey } from '../endpoints.ts';
import { type ProxyOptions, withDefaults } from '../input.ts';
import { RestoreBuilder } from '../restore-builder.ts';
import { servicePorts } from '../service-port-map.ts';
import { categorize } from '../topology.ts';
import { type Jump, jumps } from './jumps.ts';
import { type ServiceRuleContext, writeServicePort } from './service-rules.ts';

/** One sync: the jumps to ensure first, then the restore input. */
export interface IptablesSync {
  readonly jumps: readonly Jump[];
  readonly restore: readonly RestoreTable[];
}

/** Above this many endpoints the comments of per-endpoint rules are dropped (reference A.8). */
const largeClusterEndpoints = 1000;
const servicePrefix = /^KUBE-(SVC|SVL|EXT|FW|SEP|XLB)-/;
const lastRule = 'kubernetes service nodeports; NOTE: this must be the last rule in this chain';

/** kube-proxy's iptables proxier of one IP family, in the 1.26 shape: remembers which chains exist, and says what to write. */
export class IptablesProxier {
  readonly #options: ProxyOptions;
  // Rules of our own: counters are counted on the object, and every node counts for itself.
  readonly #jumps: readonly Jump[] = jumps.map((jump) => ({ ...jump, rule: { ...jump.rule } }));
  #existing = new Set<string>();

  constructor(options: Partial<ProxyOptions>) {
    this.#options = withDefaults(options);
  }

  /** The whole rule set for these objects. Services come in byte order of their port names; Go's map order is random. */
  sync(services: Iterable<Service>, slices: Iterable<EndpointSlice>): IptablesSync {
    const { ipFamily, nodeName, nodeIP, masqueradeAll, clusterCIDR, localDetector, node } = this.#options;
    const filter = new RestoreBuilder('filter', ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL']);
    const nat = new RestoreBuilder('nat', ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ']);
    const ports = servicePorts(services, ipFamily);
    const endpoints = endpointsByPort(slices, ipFamily, nodeName);
    let total = 0;
    for (const port of ports) total += endpoints.get(endpointsKey(port))?.length ?? 0;
    const localCIDR = localDetector === 'ClusterCIDR' && clusterCIDR && clusterCIDR.includes(':') === (ipFamily === 'IPv6') ? clusterCIDR : undefined;
    const context: ServiceRuleContext = { filter, nat, nodeIP, masqueradeAll, localCIDR, hasNodeAddresses: true, largeCluster: total > largeClusterEndpoints };
    this.#writeMasquerade(nat);
    const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
    for (const port of ports) writeServicePort(context, port, categorize(endpoints.get(endpointsKey(port)) ?? [], port, zone));
    for (const chain of [...this.#existing].sort()) if (!nat.has(chain)) nat.delete(chain);
    const tail: Clause[] = [comment(lastRule), toLocal, ...(ipFamily === 'IPv6' ? [destination('::1/128', true)] : [])];
    nat.append('KUBE-SERVICES', { clauses: tail, target: { kind: 'jump', chain: 'KUBE-NODEPORTS' }, origin: why('node-ports') });
    this.#writeForward(filter);
    const restore = [filter.build(), nat.build()];
    this.#existing = new Set((restore[1]?.chains ?? []).filter((chain) => servicePrefix.test(chain)));
    for (const line of restore[1]?.lines ?? []) if ('deleteChain' in line) this.#existing.delete(line.deleteChain);
    return { jumps: this.#jumps, restore };
  }

  #writeMasquerade(nat: RestoreBuilder): void {
    const bit = 2 ** this.#options.masqueradeBit;
    nat.append('KUBE-POSTROUTING', {
      clauses: [{ kind: 'mark', not: true, value: bit, mask: bit }],
      target: { kind: 'RETURN' },
      origin: why('masquerade-unmarked-return'),
    });
    nat.append('KUBE-POSTROUTING', { clauses: [], target: { kind: 'MARK', value: bit, mask: 0, spelling: 'xor' }, origin: why('masquerade-clear-mark') });
    nat.append('KUBE-POSTROUTING', {
      clauses: [comment('kubernetes service traffic requiring SNAT')],
      target: { kind: 'MASQUERADE', randomFully: true },
      origin: why('masquerade'),
    });
    nat.append('KUBE-MARK-MASQ', { clauses: [], target: { kind: 'MARK', value: bit, mask: bit, spelling: 'or' }, origin: why('mark-for-masquerade') });
  }

  #writeForward(filter: RestoreBuilder): void {
    const bit = 2 ** this.#options.masqueradeBit;
    filter.append('KUBE-FORWARD', { clauses: [{ kind: 'conntrack', states: ['INVALID'] }], target: { kind: 'DROP' }, origin: why('invalid-drop') });
    filter.append('KUBE-FORWARD', {
      clauses: [comment('kubernetes forwarding rules'), { kind: 'mark', value: bit, mask: bit }],
      target: { kind: 'ACCEPT' },
      origin: why('forward-marked'),
    });
    filter.append('KUBE-FORWARD', {
      clauses: [comment('kubernetes forwarding conntrack rule'), { kind: 'conntrack', states: ['RELATED', 'ESTABLISHED'] }],
      target: { kind: 'ACCEPT' },
      origin: why('forward-established'),
    });
  }
}

/** Puts a sync into a rule set: each missing jump at the top of its chain, then the restore. */
export function applySync(ruleset: Ruleset, sync: IptablesSync): void {
  for (const { table, from, to, rule } of sync.jumps) {
    ensureChain(ruleset, table, to);
    const chain = ensureTable(ruleset, table).chains.get(from);
    if (chain && !chain.rules.includes(rule)) chain.rules = [rule, ...chain.rules];
  }
  applyRestore(ruleset, sync.restore);
}

function why(purpose: OriginPurpose): Origin {
  return { writer: 'kube-proxy', purpose };
}
