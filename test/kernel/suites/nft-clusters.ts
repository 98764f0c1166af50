import { mkdirSync, writeFileSync } from 'node:fs';
import { someFlows } from '../flows.ts';
import { generateCluster } from '../generate-cluster.ts';
import { Lab } from '../lab.ts';
import { matrixCluster, matrixFlows, printOutcome } from '../matrix.ts';
import { calmNftRules } from '../nft-rules.ts';
import { shapeOf } from '../shapes.ts';
import { type NodeName, nodes, type TopologyOptions } from '../topology.ts';
import { comparePings } from './pings.ts';
import { checkFlows, type Run } from './suite.ts';

/** Releases whose rules differ in more than names; random clusters take turns. */
export const nftVersions = ['1.30', '1.32', '1.34', '1.35', '1.36'] as const;

// How many go into the recording that unit tests read.
const recordedCases = 10;
const names = Object.keys(nodes) as NodeName[];

/** Random clusters through our kube-proxy in nftables mode: its own text into the kernel, then connections from everywhere to everything. */
export async function nftClusters(run: Run, options: TopologyOptions & { readonly family: 4 | 6 }, seeds: readonly number[]): Promise<void> {
  const { family, podWiring } = options;
  const lab = new Lab({ ...options, backend: 'nft' });
  const recorded: string[] = [];
  try {
    await lab.start();
    for (const [i, seed] of seeds.entries()) {
      const version = nftVersions[seed % nftVersions.length] as string;
      const cluster = generateCluster(seed, shapeOf(family));
      const load = () => {
        for (const name of names) lab.setNft(name, calmNftRules(cluster, name, version));
      };
      const title = `nftables cluster ${seed} (IPv${family}, ${version}, ${podWiring})`;
      const results = await checkFlows(run, lab, title, load, someFlows(cluster, 24), () => calmNftRules(cluster, 'controlplane', version));
      if (i < recordedCases) recorded.push(`== ${seed}\n`, ...results.map(({ flow, kernel }) => `${printOutcome(flow, kernel.outcome)}\n`));
    }
    record(`nft-clusters-${family === 6 ? 'ipv6' : podWiring}`, recorded.join(''));
    for (const line of lab.trouble()) run.report.check(`nft monitor trace (${podWiring})`, false, () => line);
  } finally {
    lab.stop();
  }
}

/** The fixed cluster, everybody to everything. */
export async function nftMatrix(run: Run, options: TopologyOptions): Promise<void> {
  const lab = new Lab({ ...options, backend: 'nft' });
  try {
    await lab.start();
    for (const version of ['1.30', '1.36']) {
      const load = () => {
        for (const name of names) lab.setNft(name, calmNftRules(matrixCluster, name, version));
      };
      const title = `nftables matrix (${version}, ${options.podWiring})`;
      const results = await checkFlows(run, lab, title, load, matrixFlows(), () => '');
      record(`nft-matrix-${version}-${options.podWiring}`, results.map(({ flow, kernel }) => `${printOutcome(flow, kernel.outcome)}\n`).join(''));
    }
  } finally {
    lab.stop();
  }
}

/** Pings in nftables mode: a ClusterIP refuses them, which it does in no other mode. */
export async function nftPings(run: Run, options: TopologyOptions): Promise<void> {
  const lab = new Lab({ ...options, backend: 'nft', traced: false });
  try {
    await lab.start();
    const recorded: string[] = [];
    for (const version of ['1.30', '1.36']) {
      for (const name of names) lab.setNft(name, calmNftRules(matrixCluster, name, version));
      recorded.push(`== ${version}\n`, ...(await comparePings(lab, `nftables ${version}`, run.report)));
    }
    record(`nft-pings-${options.podWiring}`, recorded.join(''));
  } finally {
    lab.stop();
  }
}

function record(name: string, text: string): void {
  const folder = process.env.HAIRPIN_RECORD;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.txt`, text);
}
