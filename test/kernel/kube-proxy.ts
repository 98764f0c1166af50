import type { Host } from '../../src/simulation/cluster/host.ts';
import { createRuleset, type Ruleset } from '../../src/simulation/iptables/ruleset.ts';
import { withDefaults } from '../../src/simulation/proxy/input.ts';
import { applySync, IptablesProxier } from '../../src/simulation/proxy/iptables/proxier.ts';
import { keyOf } from '../../src/simulation/proxy/service-state.ts';
import type { GeneratedCluster } from './generate-cluster.ts';
import { addRules, withoutChance } from './rules.ts';
import { type NodeName, nodes, ranges } from './topology.ts';

/** What a node's rules are when kube-proxy has run there for the first time: its own, below the network plugin's one rule. */
export function kubeProxyRules(cluster: GeneratedCluster, nodeName: NodeName): Ruleset {
  const family = cluster.options.ipFamily === 'IPv6' ? 6 : 4;
  const nodeIP = nodes[nodeName].addresses[family === 6 ? 1 : 0];
  const proxier = new IptablesProxier(withDefaults({ ...cluster.options, nodeName, nodeIP }), '1.26');
  const ruleset = createRuleset(family);
  const cidr = ranges.pods[family === 6 ? 1 : 0];
  addRules(ruleset, `*nat\n-A POSTROUTING -s ${cidr} ! -d ${cidr} -m comment --comment "pod egress masq" -j MASQUERADE\nCOMMIT\n`);
  applySync(ruleset, proxier.sync({ services: byKey(cluster.services), endpointSlices: byKey(cluster.endpointSlices) }, {}));
  return ruleset;
}

function byKey<T extends Parameters<typeof keyOf>[0]>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

/** The same without chance, so that the kernel and the simulation choose alike. */
export function calmKubeProxyRules(cluster: GeneratedCluster, nodeName: NodeName): Ruleset {
  return withoutChance(kubeProxyRules(cluster, nodeName));
}

/** Both rule sets of a host, by family. */
export function rulesetOf(host: Host, family: 4 | 6): Ruleset {
  return family === 6 ? host.ruleset6 : host.ruleset;
}
