import { generateRules } from '../generate-rules.ts';
import { type Compared, Lab } from '../lab.ts';
import { mistakeNames, withMistake } from '../mistakes.ts';
import { readRules } from '../rules.ts';
import { genericFlows } from './rules.ts';
import { isSame, type Run } from './suite.ts';

const noRules = '*filter\nCOMMIT\n';

/** Whether the comparison still bites: an evaluator that is wrong on purpose has to be found out. */
export async function mutants({ report }: Run, seeds: readonly number[]): Promise<void> {
  const lab = new Lab({ podWiring: 'bridge', backend: 'nft' });
  try {
    await lab.start();
    lab.setRules('node01', readRules(noRules));
    const cases: { text: string; results: readonly Compared[] }[] = [];
    for (const seed of seeds) {
      const text = generateRules(seed);
      lab.setRules('controlplane', readRules(text));
      await lab.settle();
      cases.push({ text, results: (await lab.compare(genericFlows)).filter(({ kernel, simulation }) => isSame(kernel, simulation)) });
    }
    const count = (): number => cases.reduce((sum, { text, results }) => sum + differences(lab, text, results), 0);
    const [right, total] = [count(), cases.reduce((sum, { results }) => sum + results.length, 0)];
    report.check('the evaluator as it is agrees with the kernel', right === 0, () => `${right} of ${total} connections differ`);
    for (const name of mistakeNames) {
      const found = withMistake(name, count);
      console.log(`  mutant "${name}": ${found} of ${total} connections differ`);
      report.check(`mutant "${name}" is found out`, found > 0, () => `none of ${total} connections differs`);
    }
  } finally {
    lab.stop();
  }
}

// The whole rule set in order and from the start, because rules and connections are remembered.
function differences(lab: Lab, text: string, results: readonly Compared[]): number {
  lab.simulateRules('node01', readRules(noRules));
  lab.simulateRules('controlplane', readRules(text));
  return results.filter(({ flow, sourcePort, kernel }) => !isSame(kernel, lab.simulate(flow, sourcePort))).length;
}
