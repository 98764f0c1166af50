import type { Clause, ConntrackStateName } from '../rule.ts';
import { bang, type Match, option } from './match.ts';

// The order of libxt_conntrack.c print_state: the kernel keeps bits, so the writer's order is lost.
const order: readonly ConntrackStateName[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];

/** xt_conntrack, `--ctstate` alone: holds if the packet has any of the states. */
export const conntrack: Match<Extract<Clause, { kind: 'conntrack' }>> = {
  kind: 'conntrack',
  parse: {
    options: { '--ctstate': 1 },
    unmodelled: [
      '--ctproto',
      '--ctorigsrc',
      '--ctorigdst',
      '--ctreplsrc',
      '--ctrepldst',
      '--ctorigsrcport',
      '--ctorigdstport',
      '--ctstatus',
      '--ctexpire',
      '--ctdir',
    ],
    build(given) {
      const option_ = option(given, '--ctstate');
      if (!option_) return { error: 'conntrack: At least one option is required' };
      const states: ConntrackStateName[] = [];
      for (const word of option_.value.split(',')) {
        const state = order.find((name) => name === word.toUpperCase());
        if (!state) return { error: `Bad ctstate "${word}"` };
        states.push(state);
      }
      return { kind: 'conntrack', states, ...(option_.not && { not: true }) };
    },
  },
  print: (clause) => `-m conntrack ${bang(clause.not)}--ctstate ${printStates(clause.states)}`,
  list: (clause) => `${bang(clause.not)}ctstate ${printStates(clause.states)}`,
  test(clause, context) {
    for (const state of clause.states) if (context.states.has(state)) return !clause.not;
    return clause.not ?? false;
  },
};

function printStates(states: readonly ConntrackStateName[]): string {
  return order.filter((state) => states.includes(state)).join(',');
}
