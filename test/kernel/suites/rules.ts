import { generateRules } from '../generate-rules.ts';
import { type Flow, Lab } from '../lab.ts';
import { readRules } from '../rules.ts';
import type { Place, TopologyOptions } from '../topology.ts';
import { checkFlows, checkRoundTrip, type Run } from './suite.ts';

const targets = [
  ['10.96.0.10', 80, 'TCP'],
  ['10.244.0.5', 8080, 'TCP'],
  ['10.244.1.5', 8080, 'TCP'],
  ['10.244.1.6', 5353, 'UDP'],
  ['10.19.9.9', 30080, 'TCP'],
  ['10.19.9.9', 5353, 'UDP'],
  ['203.0.113.1', 53, 'UDP'],
] as const;
const sources: readonly Place[] = ['cli-cp', 'web-a', 'controlplane', 'ext'];

/** The connections that every random rule set is tried with. */
export const genericFlows: readonly Flow[] = sources.flatMap((from) => targets.map(([address, port, protocol]): Flow => ({ from, protocol, address, port })));

/** Rules that are nobody's, on one node: random chains of marks, returns, gotos, negations, states, types, ports, counters. */
export async function rules(run: Run, options: TopologyOptions, seeds: readonly number[]): Promise<void> {
  const lab = new Lab({ ...options, backend: 'nft' });
  try {
    await lab.start();
    lab.setRules('node01', readRules('*filter\nCOMMIT\n'));
    for (const seed of seeds) {
      const title = `rules ${seed} (${options.podWiring})`;
      const text = generateRules(seed);
      checkRoundTrip(run, lab, readRules(text), 'nft', title);
      await checkFlows(
        run,
        lab,
        title,
        () => lab.setRules('controlplane', readRules(text)),
        genericFlows,
        () => text,
      );
    }
    for (const line of lab.trouble()) run.report.check(`nft monitor trace (${options.podWiring})`, false, () => line);
  } finally {
    lab.stop();
  }
}
