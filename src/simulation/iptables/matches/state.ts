import type { Clause } from '../rule.ts';
import { conntrack } from './conntrack.ts';
import { bang, type Match, option } from './match.ts';

type StateClause = Extract<Clause, { kind: 'state' }>;

const order: readonly StateClause['states'][number][] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];

/** `-m state`: the old name of `-m conntrack --ctstate`, which iptables keeps when it prints. */
export const state: Match<StateClause> = {
  kind: 'state',
  parse: {
    options: { '--state': 1 },
    build(given) {
      const option_ = option(given, '--state');
      if (!option_) return { error: 'state: option "--state" must be specified\n' };
      const states: StateClause['states'][number][] = [];
      for (const word of option_.value.split(',')) {
        const found = order.find((name) => name === word.toUpperCase());
        if (!found) return { error: `Bad state "${word}"` };
        states.push(found);
      }
      return { kind: 'state', states, ...(option_.not && { not: true }) };
    },
  },
  print: (clause) => `-m state ${bang(clause.not)}--state ${printStates(clause)}`,
  list: (clause) => `${bang(clause.not)}state ${printStates(clause)}`,
  test: (clause, context) => conntrack.test({ ...clause, kind: 'conntrack' }, context),
};

function printStates({ states }: StateClause): string {
  return order.filter((name) => states.includes(name)).join(',');
}
