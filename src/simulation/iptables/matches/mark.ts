import type { MatchContext } from '../context.ts';
import { hexadecimal, parseMark } from '../mark.ts';
import type { Clause } from '../rule.ts';
import { bang, type Match, negation, option } from './match.ts';

type MarkClause = Extract<Clause, { kind: 'mark' | 'connmark' }>;

/** xt_mark: `(mark & mask) == value`. */
export const mark = markMatch('mark', (context) => context.mark);

/** xt_connmark: the same of the connection's mark; never for a packet that has no connection. */
export const connmark = markMatch('connmark', ({ tracked }) => tracked?.entry?.mark);

function markMatch(kind: MarkClause['kind'], read: (context: MatchContext) => number | undefined): Match<MarkClause> {
  return {
    kind,
    parse: {
      options: { '--mark': 1 },
      build(given) {
        const asked = option(given, '--mark');
        if (!asked) return { error: `${kind}: option "--mark" must be specified\n` };
        const pair = parseMark(asked.value);
        return pair ? { kind, ...pair, ...negation(asked) } : { error: `${kind}: bad integer value for option "--mark", or out of range.\n` };
      },
    },
    print: (clause) => `-m ${kind} ${bang(clause.not)}--mark ${printMark(clause)}`,
    // libxt_connmark.c leaves a blank where the `!` would stand.
    list: (clause) => `${kind} match ${bang(clause.not) || (kind === 'connmark' ? ' ' : '')}${printMark(clause)}`,
    test(clause, context) {
      const value = read(context);
      return value !== undefined && ((value & clause.mask) >>> 0 === clause.value >>> 0) !== (clause.not ?? false);
    },
  };
}

function printMark(clause: MarkClause): string {
  return clause.mask >>> 0 === 0xffffffff ? hexadecimal(clause.value) : `${hexadecimal(clause.value)}/${hexadecimal(clause.mask)}`;
}
