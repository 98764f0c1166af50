import { someFlows } from '../flows.ts';
import { generateCluster } from '../generate-cluster.ts';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { Lab } from '../lab.ts';
import type { Backend } from '../rules.ts';
import { printRules } from '../rules.ts';
import { shapeOf } from '../shapes.ts';
import { type NodeName, nodes, type TopologyOptions } from '../topology.ts';
import { checkCounters, checkFlows, checkRoundTrip, type Run } from './suite.ts';

/** Random clusters through our kube-proxy: their rules into the kernel, then connections from everywhere to everything. */
export async function clusters(
  run: Run,
  options: TopologyOptions & { readonly backend: Backend; readonly family: 4 | 6 },
  seeds: readonly number[],
): Promise<void> {
  const { backend, family, podWiring } = options;
  const lab = new Lab(options);
  try {
    await lab.start();
    for (const seed of seeds) {
      const title = `cluster ${seed} (IPv${family}, ${backend}, ${podWiring})`;
      const cluster = generateCluster(seed, shapeOf(family));
      const names = Object.keys(nodes) as NodeName[];
      for (const name of names) checkRoundTrip(run, lab, calmKubeProxyRules(cluster, name), backend, `${title}, ${name}`);
      const load = () => {
        for (const name of names) lab.setRules(name, calmKubeProxyRules(cluster, name));
      };
      const text = () => (family === 6 ? '' : printRules(lab.host('controlplane').ruleset, backend));
      await checkFlows(run, lab, title, load, someFlows(cluster, 24), text);
      // Without a trace the counters tell which rules were met: the nat table's count connections, and those are the same in both.
      if (backend === 'legacy') for (const name of names) checkCounters(run, lab, name, title);
    }
    for (const line of lab.trouble()) run.report.check(`nft monitor trace (${podWiring})`, false, () => line);
  } finally {
    lab.stop();
  }
}
