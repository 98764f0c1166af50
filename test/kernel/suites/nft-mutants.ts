import { someFlows } from '../flows.ts';
import { generateCluster } from '../generate-cluster.ts';
import { type Compared, Lab } from '../lab.ts';
import { nftMistakes } from '../nft-mistakes.ts';
import { calmNftRules } from '../nft-rules.ts';
import { shapeOf } from '../shapes.ts';
import { type NodeName, nodes } from '../topology.ts';
import { isSame, type Run } from './suite.ts';

const names = Object.keys(nodes) as NodeName[];

/** Whether the comparison of nftables still bites: an evaluator that is wrong on purpose has to be found out. */
export async function nftMutants({ report }: Run, seeds: readonly number[]): Promise<void> {
  const lab = new Lab({ podWiring: 'ptp', backend: 'nft' });
  try {
    await lab.start();
    const cases: { texts: ReadonlyMap<NodeName, string>; results: readonly Compared[] }[] = [];
    for (const seed of seeds) {
      const cluster = generateCluster(seed, shapeOf(4));
      const texts = new Map(names.map((name) => [name, calmNftRules(cluster, name, seed % 2 ? '1.30' : '1.36')]));
      for (const [name, text] of texts) lab.setNft(name, text);
      await lab.settle();
      cases.push({ texts, results: (await lab.compare(someFlows(cluster, 24))).filter(({ kernel, simulation }) => isSame(kernel, simulation)) });
    }
    // All rules from the start and all connections in order, because sets and connections are remembered.
    const count = (read: (text: string) => string): number =>
      cases.reduce((sum, { texts, results }) => {
        for (const [name, text] of texts) lab.simulateNft(name, read(text));
        return sum + results.filter(({ flow, sourcePort, kernel }) => !isSame(kernel, lab.simulate(flow, sourcePort))).length;
      }, 0);
    const total = cases.reduce((sum, { results }) => sum + results.length, 0);
    const right = count((text) => text);
    report.check('nftables as it is agrees with the kernel', right === 0 && total > 0, () => `${right} of ${total} connections differ`);
    for (const [name, { read = (text: string) => text, during = <T>(run: () => T): T => run() }] of Object.entries(nftMistakes)) {
      const found = during(() => count(read));
      console.log(`  mutant of nftables "${name}": ${found} of ${total} connections differ`);
      report.check(`mutant of nftables "${name}" is found out`, found > 0, () => `none of ${total} connections differs`);
    }
  } finally {
    lab.stop();
  }
}
