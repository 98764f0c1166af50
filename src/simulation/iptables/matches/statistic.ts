import type { Clause, Rule } from '../rule.ts';
import { RuleMemory } from '../rule-memory.ts';
import { type GivenOption, integer, isRefusal, type Match, negation, option, type Refusal } from './match.ts';

type StatisticClause = Extract<Clause, { kind: 'statistic' }>;

const counts = new RuleMemory<number>();

/** xt_statistic: by chance, or every n-th packet that gets this far. */
export const statistic: Match<StatisticClause> = {
  kind: 'statistic',
  parse: {
    options: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
    invertible: ['--probability', '--every'],
    build(given) {
      const mode = option(given, '--mode')?.value;
      if (mode !== 'random' && mode !== 'nth') return { error: mode === undefined ? 'statistic: option "--mode" must be specified\n' : `Bad mode "${mode}"` };
      return mode === 'random' ? buildRandom(option(given, '--probability')) : buildNth(option(given, '--every'), option(given, '--packet'));
    },
  },
  print: (clause) => `-m statistic ${printStatistic(clause, '--')}`,
  list: (clause) => `statistic ${printStatistic(clause, '')}`,
  test(clause, context) {
    if (clause.mode === 'random') return context.random31() < clause.probability31 !== (clause.not ?? false);
    return isNth(clause, context.rule) !== (clause.not ?? false);
  },
};

/** The probability as the kernel gives it back: 31 bits, eleven digits. */
export function printProbability(probability31: number): string {
  return (probability31 / 2 ** 31).toFixed(11);
}

function buildRandom(probability: GivenOption | undefined): StatisticClause | Refusal {
  if (!probability) return { error: 'statistic: option "--probability" must be specified when using the "random" mode\n' };
  const p = /^[\d.]+(e-?\d+)?$/i.test(probability.value) ? Number(probability.value) : Number.NaN;
  if (!(p >= 0 && p <= 1)) return { error: 'statistic: bad value for option "--probability", or out of range (0-1).\n' };
  return { kind: 'statistic', mode: 'random', probability31: Math.round(p * 2 ** 31), written: probability.value, ...negation(probability) };
}

function buildNth(every: GivenOption | undefined, packet: GivenOption | undefined): StatisticClause | Refusal {
  if (!every) return { error: 'statistic: option "--every" must be specified when using the "nth" mode\n' };
  const n = integer('statistic', every, 1, 2 ** 32 - 1);
  if (isRefusal(n)) return n;
  if (!packet) return { error: 'statistic: option "--every" also requires "--packet".\n' };
  const first = integer('statistic', packet, 0, 2 ** 32 - 1);
  if (isRefusal(first)) return first;
  if (first >= n) return { error: 'the --packet p must be 0 <= p <= n-1' };
  return { kind: 'statistic', mode: 'nth', every: n, packet: first, ...negation(every) };
}

// Models xt_statistic.c: the count runs 0 … every-1 and matches when it becomes 0; it starts so that packet number `packet` does that.
function isNth(clause: Extract<StatisticClause, { mode: 'nth' }>, rule: Rule): boolean {
  const next = ((counts.get(rule, clause) ?? clause.every - 1 - clause.packet) + 1) % clause.every;
  counts.set(rule, clause, next);
  return next === 0;
}

function printStatistic(clause: StatisticClause, dashes: string): string {
  const not = clause.not ? ' !' : '';
  if (clause.mode === 'random') return `${dashes}mode random${not} ${dashes}probability ${printProbability(clause.probability31)}`;
  return `${dashes}mode nth${not} ${dashes}every ${clause.every}${clause.packet || dashes ? ` ${dashes}packet ${clause.packet}` : ''}`;
}
