import { withDefaults } from '../../src/simulation/proxy/input.ts';
import { textOf } from '../../src/simulation/proxy/nftables/mode.ts';
import { NftablesProxier } from '../../src/simulation/proxy/nftables/proxier.ts';
import { keyOf } from '../../src/simulation/proxy/service-state.ts';
import type { GeneratedCluster } from './generate-cluster.ts';
import { type NodeName, nodes, ranges } from './topology.ts';

const names = { 4: 'ip', 6: 'ip6' } as const;

/**
 * What kube-proxy hands to `nft -f -` on a node at its first sync, without chance, so that the kernel and the simulation choose alike: turns
 * instead of dice, and no random source ports. In front of it whatever was there is taken away; behind it stands the network plugin's one rule.
 */
export function calmNftRules(cluster: GeneratedCluster, nodeName: NodeName, version: string): string {
  const family = cluster.options.ipFamily === 'IPv6' ? 6 : 4;
  const i = family === 6 ? 1 : 0;
  const proxier = new NftablesProxier(withDefaults({ ...cluster.options, nodeName, nodeIP: nodes[nodeName].addresses[i] }), version);
  const { transactions } = proxier.sync({ services: byKey(cluster.services), endpointSlices: byKey(cluster.endpointSlices) }, {});
  const text = transactions.map((transaction) => textOf(proxier, transaction)).join('');
  const cidr = ranges.pods[i];
  const ip = names[family];
  return [
    ...['kube-proxy', 'pod-egress'].map((table) => `add table ${ip} ${table}\ndelete table ${ip} ${table}\n`),
    text.replaceAll('numgen random', 'numgen inc').replaceAll(' fully-random', ''),
    `add table ${ip} pod-egress\n`,
    `add chain ${ip} pod-egress postrouting { type nat hook postrouting priority 100 ; }\n`,
    `add rule ${ip} pod-egress postrouting ${ip} saddr ${cidr} ${ip} daddr != ${cidr} masquerade\n`,
  ].join('');
}

/** What makes the kernel report a packet's way; a table of its own. Monitors pass tables of such names over. */
export const traceTables = Object.values(names)
  .map(
    (ip) => `add table ${ip} hairpin-trace
delete table ${ip} hairpin-trace
add table ${ip} hairpin-trace
${['prerouting', 'output']
  .map(
    (hook) => `add chain ${ip} hairpin-trace ${hook} { type filter hook ${hook} priority -350 ; }
add rule ${ip} hairpin-trace ${hook} tcp flags & (syn | ack) == syn meta nftrace set 1
add rule ${ip} hairpin-trace ${hook} meta l4proto udp meta nftrace set 1`,
  )
  .join('\n')}
`,
  )
  .join('');

function byKey<T extends Parameters<typeof keyOf>[0]>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [keyOf(object), object]));
}
