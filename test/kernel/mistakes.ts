import { matches } from '../../src/simulation/iptables/matches/registry.ts';
import type { Clause, Target } from '../../src/simulation/iptables/rule.ts';
import { targets } from '../../src/simulation/iptables/targets/registry.ts';

type Matches = { -readonly [K in keyof typeof matches]: (typeof matches)[K] };
type Targets = { -readonly [K in keyof typeof targets]: (typeof targets)[K] };

/** Ways to get the evaluation wrong; each puts its mistake into the registries. */
const mistakes = {
  'MARK ignores its mask': (_: Matches, broken: Targets) => {
    broken.MARK = {
      ...broken.MARK,
      decide(target, context) {
        context.mark = (target as Extract<Target, { kind: 'MARK' }>).value;
        return { flow: 'continue' };
      },
    };
  },
  'RETURN accepts': (_: Matches, broken: Targets) => {
    broken.RETURN = { ...broken.RETURN, decide: () => ({ flow: 'stop', verdict: { verdict: 'ACCEPT' } }) };
  },
  'negation is ignored': (broken: Matches) => {
    for (const kind of Object.keys(broken) as (keyof Matches)[]) {
      const match = broken[kind];
      broken[kind] = { ...match, test: (clause, context) => match.test({ ...clause, not: false } as Clause, context) };
    }
  },
  'goto comes back like a jump': (_: Matches, broken: Targets) => {
    broken.goto = { ...broken.goto, decide: (target) => ({ flow: 'jump', chain: (target as Extract<Target, { chain: string }>).chain }) };
  },
  'ctstate knows no DNAT': (broken: Matches) => {
    for (const kind of ['conntrack', 'state'] as const) {
      const match = broken[kind];
      broken[kind] = {
        ...match,
        test: (clause, context) => match.test(clause, { ...context, states: new Set([...context.states].filter((state) => state !== 'DNAT')) }),
      };
    }
  },
};

/** The evaluators that are wrong on purpose. */
export const mistakeNames = Object.keys(mistakes) as (keyof typeof mistakes)[];

/** Does something with an evaluator that makes this mistake. */
export function withMistake<T>(name: keyof typeof mistakes, run: () => T): T {
  const [goodMatches, goodTargets] = [{ ...matches }, { ...targets }];
  mistakes[name](matches as Matches, targets as Targets);
  try {
    return run();
  } finally {
    Object.assign(matches, goodMatches);
    Object.assign(targets, goodTargets);
  }
}
