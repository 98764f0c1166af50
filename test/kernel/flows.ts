import { createRandom } from '../../src/simulation/cluster/random.ts';
import type { GeneratedCluster } from './generate-cluster.ts';
import type { Flow } from './lab.ts';
import { type NodeName, nodes, type Place } from './topology.ts';

const sources: readonly Place[] = ['cli-cp', 'cli-n1', 'web-a', 'web-b', 'controlplane', 'node01', 'ext'];

/** Every way into every service port of a cluster, from everywhere. */
export function allFlows(cluster: GeneratedCluster): Flow[] {
  const i = cluster.options.ipFamily === 'IPv6' ? 1 : 0;
  return cluster.services.flatMap(({ spec, status }) =>
    (spec.ports ?? []).flatMap(({ port, nodePort, protocol = 'TCP' }) => {
      if (protocol === 'SCTP') return [];
      const balancers = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
      const targets = [spec.clusterIP ?? '', ...(spec.externalIPs ?? []), ...balancers].map((address) => ({ address, port }));
      if (nodePort) for (const { addresses } of Object.values(nodes)) targets.push({ address: addresses[i] as string, port: nodePort });
      const flows = sources.flatMap((from) => targets.map((target): Flow => ({ from, protocol, ...target })));
      // IPv6 has no route_localnet: ::1 never leaves the node.
      if (nodePort && i === 0) for (const from of Object.keys(nodes) as NodeName[]) flows.push({ from, protocol, address: '127.0.0.1', port: nodePort });
      return flows;
    }),
  );
}

/** So many of them, in random order, some of them several times. */
export function someFlows(cluster: GeneratedCluster, count: number): Flow[] {
  const flows = allFlows(cluster);
  const random = createRandom(cluster.seed);
  return flows.length === 0 ? [] : Array.from({ length: count }, () => flows[random.below(flows.length)] as Flow);
}
