import { mkdirSync, writeFileSync } from 'node:fs';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { Lab } from '../lab.ts';
import { matrixCluster, matrixFlows, printOutcome } from '../matrix.ts';
import type { Backend } from '../rules.ts';
import { type NodeName, nodes, type TopologyOptions } from '../topology.ts';
import { checkFlows, checkRoundTrip, type Run } from './suite.ts';

/** The fixed cluster, everybody to everything. What the kernel said is what the unit tests compare with where there is no kernel to ask. */
export async function matrix(run: Run, name: string, options: TopologyOptions & { readonly backend: Backend }): Promise<void> {
  const lab = new Lab(options);
  try {
    await lab.start();
    const names = Object.keys(nodes) as NodeName[];
    for (const node of names) checkRoundTrip(run, lab, calmKubeProxyRules(matrixCluster, node), options.backend, `${name}, ${node}`);
    const load = () => {
      for (const node of names) lab.setRules(node, calmKubeProxyRules(matrixCluster, node));
    };
    const results = await checkFlows(run, lab, name, load, matrixFlows(), () => '');
    if (process.env.HAIRPIN_RECORD && options.backend === 'nft') {
      const folder = `${process.env.HAIRPIN_RECORD}/`;
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}${name}.txt`, results.map(({ flow, kernel }) => `${printOutcome(flow, kernel.outcome)}\n`).join(''));
    }
  } finally {
    lab.stop();
  }
}
