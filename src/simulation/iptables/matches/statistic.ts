import type { Clause, Rule } from '../rule.ts';
import { type Match, option } from './match.ts';

type StatisticClause = Extract<Clause, { kind: 'statistic' }>;

// The kernel keeps the count with the rule: a rule that is loaded anew starts anew.
const counts = new WeakMap<Rule, Map<Clause, number>>();

/** xt_statistic: by chance, or every n-th packet that gets this far. */
export const statistic: Match<StatisticClause> = {
  kind: 'statistic',
  parse: {
    options: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
    build(given) {
      const mode = option(given, '--mode')?.value;
      const probability = option(given, '--probability');
      const every = option(given, '--every');
      const packet = Number(option(given, '--packet')?.value ?? 0);
      if (mode === 'random' && probability) {
        const p = Number(probability.value);
        if (!(p >= 0 && p <= 1)) return { error: 'statistic: bad value for option "--probability", or out of range (0-1).\n' };
        const not = probability.not ? { not: true } : {};
        return { kind: 'statistic', mode, probability31: Math.round(p * 2 ** 31), written: probability.value, ...not };
      }
      if (mode === 'nth' && every) {
        const n = Number(every.value);
        if (!Number.isInteger(n) || n < 1) return { error: 'statistic: bad value for option "--every", or out of range.\n' };
        if (!Number.isInteger(packet) || packet >= n) return { error: 'the --packet p must be 0 <= p <= n-1' };
        return { kind: 'statistic', mode, every: n, packet, ...(every.not && { not: true }) };
      }
      return { error: 'statistic: option "--mode" must be specified\n' };
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

// Models xt_statistic.c: the count runs 0 … every-1 and matches when it becomes 0; it starts so that packet number `packet` does that.
function isNth(clause: Extract<StatisticClause, { mode: 'nth' }>, rule: Rule): boolean {
  let own = counts.get(rule);
  if (!own) {
    own = new Map();
    counts.set(rule, own);
  }
  const next = ((own.get(clause) ?? clause.every - 1 - clause.packet) + 1) % clause.every;
  own.set(clause, next);
  return next === 0;
}

function printStatistic(clause: StatisticClause, dashes: string): string {
  const not = clause.not ? ' !' : '';
  if (clause.mode === 'random') return `${dashes}mode random${not} ${dashes}probability ${printProbability(clause.probability31)}`;
  return `${dashes}mode nth${not} ${dashes}every ${clause.every}${clause.packet || dashes ? ` ${dashes}packet ${clause.packet}` : ''}`;
}
