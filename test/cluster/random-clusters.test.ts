import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { someFlows } from '../kernel/flows.ts';
import { generateCluster } from '../kernel/generate-cluster.ts';
import { calmKubeProxyRules } from '../kernel/kube-proxy.ts';
import { Lab } from '../kernel/lab.ts';
import { printOutcome } from '../kernel/matrix.ts';
import { shapeOf } from '../kernel/shapes.ts';
import { type NodeName, nodes } from '../kernel/topology.ts';

// What the real kernel made of kube-proxy's rules for random clusters, recorded by `HAIRPIN_RECORD=test/fixtures/kernel npm run test:kernel clusters`:
// outcome, backend and the source that it saw.
describe.each([
  ['clusters-bridge', 'bridge', 4],
  ['clusters-ptp', 'ptp', 4],
  ['clusters-ipv6', 'bridge', 6],
] as const)('%s', (file, podWiring, family) => {
  const recorded = readFileSync(new URL(`../fixtures/kernel/${file}.txt`, import.meta.url), 'utf8');
  const cases = recorded
    .split(/^== /m)
    .slice(1)
    .map((block) => [Number.parseInt(block, 10), block.slice(block.indexOf('\n') + 1)] as const);
  const lab = new Lab({ podWiring, backend: 'nft', traced: false });
  it('has a recording', () => expect(cases.length).toBe(10));
  it.each(cases)('cluster %i: every connection ends as in the recorded kernel', (seed, outcomes) => {
    const cluster = generateCluster(seed, shapeOf(family));
    for (const name of Object.keys(nodes) as NodeName[]) lab.simulateRules(name, calmKubeProxyRules(cluster, name));
    const lines = someFlows(cluster, 24).map((flow) => `${printOutcome(flow, lab.simulate(flow, lab.sourcePort()).outcome)}\n`);
    expect(lines.join('')).toBe(outcomes);
  });
});
