import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { traceLines } from '../../src/simulation/explain/trace-lines.ts';
import { someFlows } from '../kernel/flows.ts';
import { generateCluster } from '../kernel/generate-cluster.ts';
import { Lab } from '../kernel/lab.ts';
import { matrixCluster, matrixFlows, printOutcome } from '../kernel/matrix.ts';
import { comparableNft, monitoredFlows, monitoredPort } from '../kernel/monitor-lines.ts';
import { calmNftRules } from '../kernel/nft-rules.ts';
import { shapeOf } from '../kernel/shapes.ts';
import { nftVersions } from '../kernel/suites/nft-clusters.ts';
import { printPing, simulatePings } from '../kernel/suites/pings.ts';
import { type NodeName, nodes } from '../kernel/topology.ts';

// What the real kernel made of kube-proxy's nftables rules, recorded by `HAIRPIN_RECORD=test/fixtures/kernel npm run test:kernel nft-`.
const recorded = (name: string): string => readFileSync(new URL(`../fixtures/kernel/${name}.txt`, import.meta.url), 'utf8');
const names = Object.keys(nodes) as NodeName[];
const blocks = (name: string): [title: string, text: string][] =>
  recorded(name)
    .split(/^== /m)
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)]);

describe.each([
  ['nft-clusters-bridge', 'bridge', 4],
  ['nft-clusters-ptp', 'ptp', 4],
  ['nft-clusters-ipv6', 'bridge', 6],
] as const)('%s', (file, podWiring, family) => {
  const lab = new Lab({ podWiring, backend: 'nft', traced: false });
  it.each(blocks(file))('cluster %s: every connection ends as in the recorded kernel', (seed, outcomes) => {
    const cluster = generateCluster(Number(seed), shapeOf(family));
    const version = nftVersions[Number(seed) % nftVersions.length] ?? '';
    for (const name of names) lab.simulateNft(name, calmNftRules(cluster, name, version));
    const lines = someFlows(cluster, 24).map((flow) => `${printOutcome(flow, lab.simulate(flow, lab.sourcePort()).outcome)}\n`);
    expect(lines.join('')).toBe(outcomes);
  });
});

describe.each(['bridge', 'ptp'] as const)('pods by %s', (podWiring) => {
  const lab = new Lab({ podWiring, backend: 'nft', traced: false });
  it.each(['1.30', '1.36'])('%s: everybody to everything ends as in the recorded kernel', (version) => {
    for (const name of names) lab.simulateNft(name, calmNftRules(matrixCluster, name, version));
    const lines = matrixFlows().map((flow) => `${printOutcome(flow, lab.simulate(flow, lab.sourcePort()).outcome)}\n`);
    expect(lines.join('')).toBe(recorded(`nft-matrix-${version}-${podWiring}`));
  });
  it.each(blocks(`nft-pings-${podWiring}`))('%s: pings, of which a ClusterIP refuses those that are for it', (version, outcomes) => {
    for (const name of names) lab.simulateNft(name, calmNftRules(matrixCluster, name, version));
    const lines = simulatePings(lab).map((outcome, i) => printPing(i, outcome));
    expect(lines.join('')).toBe(outcomes);
    const gateway = podWiring === 'ptp' ? '10.19.9.9' : '10.244.0.1';
    expect(lines).toContain(`cli-cp -> 10.96.0.10: Destination Port Unreachable from ${gateway}
`);
  });
});

it('nft monitor trace of five connections, line by line', () => {
  const lab = new Lab({ podWiring: 'ptp', backend: 'nft' });
  for (const name of names) lab.simulateNft(name, calmNftRules(matrixCluster, name, '1.30'));
  const ours = monitoredFlows.map((flow, i) =>
    traceLines(lab.trace(flow, monitoredPort + i).request, { form: 'nft-monitor', host: 'controlplane', onlyTraced: true }),
  );
  expect(ours.map((lines) => `${lines.map(comparableNft).join('\n')}\n`).join('\n')).toBe(recorded('nft-monitor'));
});
