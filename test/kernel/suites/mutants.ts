import { matches } from '../../../src/simulation/iptables/matches/registry.ts';
import type { Clause, Target } from '../../../src/simulation/iptables/rule.ts';
import { targets } from '../../../src/simulation/iptables/targets/registry.ts';
import { generateRules } from '../generate-rules.ts';
import { type Compared, Lab } from '../lab.ts';
import { readRules } from '../rules.ts';
import { genericFlows } from './rules.ts';
import { isSame, type Run } from './suite.ts';

type Matches = { -readonly [K in keyof typeof matches]: (typeof matches)[K] };
type Targets = { -readonly [K in keyof typeof targets]: (typeof targets)[K] };

const noRules = '*filter\nCOMMIT\n';

/** Ways to get the evaluation wrong; each puts its mistake into the registries. */
const mistakes: Readonly<Record<string, (matches: Matches, targets: Targets) => void>> = {
  'MARK ignores its mask': (_, broken) => {
    broken.MARK = {
      ...broken.MARK,
      decide(target, context) {
        context.mark = (target as Extract<Target, { kind: 'MARK' }>).value;
        return { flow: 'continue' };
      },
    };
  },
  'RETURN accepts': (_, broken) => {
    broken.RETURN = { ...broken.RETURN, decide: () => ({ flow: 'stop', verdict: { verdict: 'ACCEPT' } }) };
  },
  'negation is ignored': (broken) => {
    for (const kind of Object.keys(broken) as (keyof Matches)[]) {
      const match = broken[kind];
      broken[kind] = { ...match, test: (clause, context) => match.test({ ...clause, not: false } as Clause, context) };
    }
  },
  'goto comes back like a jump': (_, broken) => {
    broken.goto = { ...broken.goto, decide: (target) => ({ flow: 'jump', chain: (target as Extract<Target, { chain: string }>).chain }) };
  },
  'ctstate knows no DNAT': (broken) => {
    for (const kind of ['conntrack', 'state'] as const) {
      const match = broken[kind];
      broken[kind] = {
        ...match,
        test: (clause, context) => match.test(clause, { ...context, states: new Set([...context.states].filter((state) => state !== 'DNAT')) }),
      };
    }
  },
};

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
    for (const [name, breakIt] of Object.entries(mistakes)) {
      const [goodMatches, goodTargets] = [{ ...matches }, { ...targets }];
      breakIt(matches as Matches, targets as Targets);
      const found = count();
      Object.assign(matches, goodMatches);
      Object.assign(targets, goodTargets);
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
