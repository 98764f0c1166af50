import { parseAddress } from '../../net/address.ts';
import { parsePrefix } from '../../net/prefix.ts';
import type { Expression } from '../../nftables/expression.ts';
import { prefixInterval } from '../../nftables/interval.ts';
import type { Statement } from '../../nftables/statement.ts';
import type { LocalTraffic } from '../local-detector.ts';
import { kubeProxy, type TransactionBuilder } from './builder.ts';
import type { containers } from './containers.ts';
import type { NodePortIPs } from './node-port-ips.ts';
import type { Release } from './releases.ts';
import { type FamilyWords, isIn, isNew, isPodTraffic, match, packetMark, portLookup, setMark, toLocal, verdict, vmap } from './words.ts';

/** What the fixed rules depend on besides the release. */
export interface SetupOptions {
  readonly release: Release;
  readonly words: FamilyWords;
  readonly sets: ReturnType<typeof containers>;
  /** The mark that says "masquerade me": one bit. */
  readonly mark: number;
  readonly nodePorts: NodePortIPs;
  readonly masqueradeAll: boolean;
  /** The kernel is lenient with TCP windows, so packets out of order are no danger. */
  readonly conntrackTCPLiberal: boolean;
  readonly podTraffic: LocalTraffic | undefined;
  /** Ranges that ClusterIPs come from, where kube-proxy knows them. */
  readonly serviceCIDRs: readonly string[];
}

/** Writes the table, its fixed chains, sets, maps and rules, in kube-proxy's order (reference C.2, C.3). Models setupNFTables. */
export function writeSetup(tx: TransactionBuilder, options: SetupOptions, first: boolean): void {
  const { release, words, sets, mark } = options;
  tx.addTable('rules for kube-proxy');
  if (first && release.recreatesBaseChains)
    for (const { name } of release.baseChains) {
      tx.addChain(name);
      tx.deleteChain(name);
    }
  for (const { name, type, hook, priority } of release.baseChains) {
    tx.addChain(name, { type, hook, priority });
    tx.flushChain(name);
  }
  for (const { to, from, onlyNew } of release.jumps) {
    tx.ensureChain(to);
    tx.addRule(from, onlyNew ? [isNew, verdict('jump', to)] : [verdict('jump', to)], 'jump', kubeProxy);
  }
  writeMasquerading(tx, options);
  if (release.dropsInvalid && !options.conntrackTCPLiberal)
    tx.addRule('forward', [match({ kind: 'ct', key: 'state' }, 1), verdict('drop')], 'invalid-drop', kubeProxy);
  if (release.clusterIPs) {
    tx.addSet(sets['cluster-ips']);
    tx.addRule(
      'cluster-ips-check',
      [isIn(words.daddr, 'cluster-ips'), { kind: 'reject' }],
      'check-cluster-ips',
      kubeProxy,
      'Reject traffic to invalid ports of ClusterIPs',
    );
    if (options.serviceCIDRs.length > 0) writeServiceRanges(tx, options);
  }
  writeNodePortIPs(tx, options);
  writeEndpointChecks(tx, options);
  writeFirewall(tx, options);
  tx.addSet(sets['service-ips']);
  tx.addSet(sets['service-nodeports']);
  if (release.masquerade === 'one rule') writeClusterIPMasquerade(tx, options, setMark(mark));
  tx.addRule('services', [vmap(words.serviceLookup, 'service-ips')], 'dispatch-services', kubeProxy);
  const node = options.nodePorts.all ? [toLocal, words.notLoopback] : [isIn(words.daddr, 'nodeport-ips')];
  tx.addRule('services', [...node, vmap(portLookup, 'service-nodeports')], 'dispatch-node-ports', kubeProxy);
}

function writeMasquerading(tx: TransactionBuilder, { release, words, sets, mark }: SetupOptions): void {
  const masked: Expression = { kind: 'bitwise', of: packetMark, mask: mark, xor: 0 };
  const clearMark: Statement = { kind: 'set', what: packetMark, to: { kind: 'bitwise', of: packetMark, mask: 0xffffffff, xor: mark } };
  const masquerade: Statement = { kind: 'masquerade', flags: ['fully-random'] };
  if (release.masquerade === 'one rule') {
    tx.addSet(sets['hairpin-connections']);
    tx.addRule('masquerading', [match(masked, 0, '!='), clearMark, masquerade], 'masquerade-marked', kubeProxy);
    const { saddr, serviceLookup } = words;
    const parts = serviceLookup.kind === 'concatenation' ? serviceLookup.parts : [];
    const connection: Expression = { kind: 'concatenation', parts: [saddr, ...parts] };
    tx.addRule(
      'masquerading',
      [match({ kind: 'ct', key: 'status' }, 0x20), isIn(connection, 'hairpin-connections'), masquerade],
      'masquerade-hairpin',
      kubeProxy,
    );
    return;
  }
  tx.ensureChain('mark-for-masquerade');
  tx.addRule('mark-for-masquerade', [setMark(mark)], 'mark-for-masquerade', kubeProxy);
  tx.addRule('masquerading', [match(masked, 0, '=='), verdict('return')], 'masquerade-unmarked-return', kubeProxy);
  tx.addRule('masquerading', [clearMark], 'masquerade-clear-mark', kubeProxy);
  tx.addRule('masquerading', [masquerade], 'masquerade', kubeProxy);
}

function writeServiceRanges(tx: TransactionBuilder, { words, serviceCIDRs }: SetupOptions): void {
  const elements = serviceCIDRs.map((cidr) => ({ key: [prefixInterval(parsePrefix(cidr))] }));
  // The ranges come as one string, so there is no blank behind its commas.
  const ranges = { kind: 'anonymous', elements, written: serviceCIDRs.join(',') } as const;
  tx.addRule(
    'cluster-ips-check',
    [{ kind: 'match', left: words.daddr, op: 'implicit', right: ranges }, verdict('drop')],
    'check-service-ranges',
    kubeProxy,
    'Drop traffic to unallocated ClusterIPs',
  );
}

function writeNodePortIPs(tx: TransactionBuilder, { sets, nodePorts }: SetupOptions): void {
  tx.addSet(sets['nodeport-ips']);
  if (nodePorts.all) {
    tx.deleteSet('nodeport-ips');
    return;
  }
  tx.flushSet(sets['nodeport-ips']);
  for (const ip of nodePorts.addresses) tx.addElement('nodeport-ips', { key: [parseAddress(ip)] });
}

function writeEndpointChecks(tx: TransactionBuilder, { release, words, sets, nodePorts }: SetupOptions): void {
  tx.addSet(sets['no-endpoint-services']);
  tx.addSet(sets['no-endpoint-nodeports']);
  tx.addChain('reject-chain', undefined, 'helper for @no-endpoint-services / @no-endpoint-nodeports');
  tx.flushChain('reject-chain');
  tx.addRule('reject-chain', [{ kind: 'reject' }], 'refuse', kubeProxy);
  const one = release.endpointsChecks === 'one chain';
  tx.addRule(one ? 'endpoints-check' : 'service-endpoints-check', [vmap(words.serviceLookup, 'no-endpoint-services')], 'check-services', kubeProxy);
  // A chain of its own is only asked on input, where the destination is known to be local.
  const everyAddress = one ? [toLocal, words.notLoopback] : [words.notLoopback];
  const node = nodePorts.all ? everyAddress : [isIn(words.daddr, 'nodeport-ips')];
  tx.addRule(one ? 'endpoints-check' : 'nodeport-endpoints-check', [...node, vmap(portLookup, 'no-endpoint-nodeports')], 'check-node-ports', kubeProxy);
}

function writeFirewall(tx: TransactionBuilder, { release, words, sets }: SetupOptions): void {
  if (release.sourceRanges !== 'two sets') {
    tx.addSet(sets['firewall-ips']);
    tx.ensureChain('firewall-check');
    tx.addRule('firewall-check', [vmap(words.serviceLookup, 'firewall-ips')], 'check-firewall', kubeProxy);
    return;
  }
  const parts = words.serviceLookup.kind === 'concatenation' ? words.serviceLookup.parts : [];
  tx.addSet(sets.firewall);
  tx.addSet(sets['firewall-allow']);
  tx.ensureChain('firewall-check');
  tx.ensureChain('firewall-allow-check');
  tx.addRule('firewall-check', [isIn(words.serviceLookup, 'firewall'), verdict('jump', 'firewall-allow-check')], 'check-firewall', kubeProxy);
  const source: Expression = { kind: 'concatenation', parts: [...parts, words.saddr] };
  tx.addRule('firewall-allow-check', [isIn(source, 'firewall-allow'), verdict('return')], 'firewall-allowed', kubeProxy);
  tx.addRule('firewall-allow-check', [verdict('drop')], 'firewall-rest', kubeProxy);
}

function writeClusterIPMasquerade(tx: TransactionBuilder, { words, masqueradeAll, podTraffic }: SetupOptions, mark: Statement): void {
  const toClusterIP = isIn(words.daddr, 'cluster-ips');
  if (masqueradeAll) tx.addRule('services', [toClusterIP, mark], 'masquerade-all', kubeProxy, 'masquerade all clusterIP traffic');
  else if (podTraffic)
    tx.addRule(
      'services',
      [toClusterIP, isPodTraffic(words, podTraffic, '!='), mark],
      'masquerade-off-cluster',
      kubeProxy,
      'masquerade clusterIP traffic from outside cluster',
    );
}
