import type { MatchContext } from '../context.ts';
import type { Clause, ConntrackStateName } from '../rule.ts';
import { connectionOptions, parseConnection, printConnection, testConnection } from './connection.ts';
import { bang, type GivenOption, isRefusal, type Match, negation, option, type Refusal } from './match.ts';

type StateClause = Extract<Clause, { kind: 'conntrack' | 'state' }>;

// The order of libxt_conntrack.c print_state: the kernel keeps bits, so the writer's order is lost.
const order: readonly ConntrackStateName[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];

/** xt_conntrack: what the connection of the packet is like. `--ctstate` holds if the packet has any of the states. */
export const conntrack: Match<Extract<Clause, { kind: 'conntrack' }>> = {
  kind: 'conntrack',
  parse: {
    options: { '--ctstate': 1, ...connectionOptions },
    invertible: ['--ctstate', ...Object.keys(connectionOptions).filter((name) => name !== '--ctdir')],
    build(given, family) {
      if (given.length === 0) return { error: 'conntrack: At least one option is required' };
      const asked = option(given, '--ctstate');
      const states = asked ? parseStates(asked, 'ctstate', order) : [];
      if (isRefusal(states)) return states;
      const connection = parseConnection(given, family);
      if (isRefusal(connection)) return connection;
      return { kind: 'conntrack', states, ...(asked && negation(asked)), ...(connection && { connection }) };
    },
  },
  print(clause) {
    const words = ['-m conntrack'];
    if (clause.states.length > 0) words.push(`${bang(clause.not)}--ctstate ${printStates(clause.states)}`);
    if (clause.connection) words.push(printConnection(clause.connection, '--'));
    return words.join(' ');
  },
  list(clause) {
    const words: string[] = [];
    if (clause.states.length > 0) words.push(`${bang(clause.not)}ctstate ${printStates(clause.states)}`);
    if (clause.connection) words.push(printConnection(clause.connection, ''));
    return words.join(' ');
  },
  test(clause, context) {
    const asksState = clause.states.length > 0;
    if (asksState && !hasState(clause, context)) return false;
    // Models conntrack_mt: without a connection only the state counts.
    if (!clause.connection || !context.tracked?.entry) return asksState;
    return testConnection(clause.connection, context);
  },
};

/** The old name of `--ctstate`. */
export const state: Match<Extract<Clause, { kind: 'state' }>> = {
  kind: 'state',
  parse: {
    options: { '--state': 1 },
    build(given) {
      const asked = option(given, '--state');
      if (!asked) return { error: 'state: option "--state" must be specified\n' };
      const states = parseStates(asked, 'state', order.slice(0, 5));
      return isRefusal(states) ? states : { kind: 'state', states, ...negation(asked) };
    },
  },
  print: (clause) => `-m state ${bang(clause.not)}--state ${printStates(clause.states)}`,
  list: (clause) => `${bang(clause.not)}state ${printStates(clause.states)}`,
  test: hasState,
};

function hasState(clause: StateClause, context: MatchContext): boolean {
  for (const name of clause.states) if (context.states.has(name)) return !clause.not;
  return clause.not ?? false;
}

function parseStates(given: GivenOption, title: string, known: readonly ConntrackStateName[]): ConntrackStateName[] | Refusal {
  const states: ConntrackStateName[] = [];
  for (const word of given.value.split(',')) {
    const found = known.find((name) => name === word.toUpperCase());
    if (!found) return { error: `Bad ${title} "${word}"` };
    states.push(found);
  }
  return states;
}

function printStates(states: readonly ConntrackStateName[]): string {
  return order.filter((name) => states.includes(name)).join(',');
}
