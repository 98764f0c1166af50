import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Lab } from '../kernel/lab.ts';
import { mistakeNames, withMistake } from '../kernel/mistakes.ts';
import { type RecordedRules, readRecorded } from '../kernel/recorded.ts';
import { readRules } from '../kernel/rules.ts';
import { isSame } from '../kernel/suites/suite.ts';

// What the real kernel made of random rule sets, recorded by `HAIRPIN_RECORD=test/fixtures/kernel npm run test:kernel rules`:
// outcome, backend, source seen and every rule met on the way.
const recorded = (wiring: string): RecordedRules[] => readRecorded(readFileSync(new URL(`../fixtures/kernel/rules-${wiring}.txt`, import.meta.url), 'utf8'));

function simulate(lab: Lab, { rules, tried }: RecordedRules): boolean[] {
  lab.simulateRules('node01', readRules('*filter\nCOMMIT\n'));
  lab.simulateRules('controlplane', readRules(rules));
  return tried.map(({ flow, sourcePort, kernel }) => isSame(kernel, withoutNode01(lab.simulate(flow, sourcePort))));
}

// Only the controlplane's rules are recorded: the other node has none.
const withoutNode01 = <T extends { steps: object }>(result: T): T => ({ ...result, steps: { ...result.steps, node01: [] } });

describe.each(['bridge', 'ptp'] as const)('random rules, pods by %s', (podWiring) => {
  const lab = new Lab({ podWiring, backend: 'nft' });
  it.each(recorded(podWiring).map((one, i) => [i + 1, one] as const))(
    'rule set %i: every connection meets the rules that it met in the recorded kernel',
    (_, { rules, tried }) => {
      lab.simulateRules('node01', readRules('*filter\nCOMMIT\n'));
      lab.simulateRules('controlplane', readRules(rules));
      for (const { flow, sourcePort, kernel } of tried) expect({ flow, ...withoutNode01(lab.simulate(flow, sourcePort)) }).toEqual({ flow, ...kernel });
    },
  );

  it.each(mistakeNames)('an evaluator that is wrong does not pass: %s', (mistake) => {
    const same = withMistake(mistake, () => recorded(podWiring).flatMap((one) => simulate(lab, one)));
    expect(same).toContain(false);
  });
});
