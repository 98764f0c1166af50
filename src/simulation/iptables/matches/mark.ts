import { hexadecimal, parseMark } from '../mark.ts';
import type { Clause } from '../rule.ts';
import { bang, type Match, option } from './match.ts';

type MarkClause = Extract<Clause, { kind: 'mark' }>;

/** xt_mark: `(mark & mask) == value`. */
export const mark: Match<MarkClause> = {
  kind: 'mark',
  parse: {
    options: { '--mark': 1 },
    build(given) {
      const option_ = option(given, '--mark');
      if (!option_) return { error: 'mark: option "--mark" must be specified\n' };
      const pair = parseMark(option_.value);
      if (!pair) return { error: 'mark: bad integer value for option "--mark", or out of range.\n' };
      return { kind: 'mark', ...pair, ...(option_.not && { not: true }) };
    },
  },
  print: (clause) => `-m mark ${bang(clause.not)}--mark ${printMark(clause)}`,
  list: (clause) => `mark match ${bang(clause.not)}${printMark(clause)}`,
  test: (clause, context) => ((context.mark & clause.mask) >>> 0 === clause.value >>> 0) !== (clause.not ?? false),
};

function printMark(clause: MarkClause): string {
  return clause.mask >>> 0 === 0xffffffff ? hexadecimal(clause.value) : `${hexadecimal(clause.value)}/${hexadecimal(clause.mask)}`;
}
