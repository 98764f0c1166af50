import { quote } from '../quote.ts';
import type { Clause } from '../rule.ts';
import { type Match, option } from './match.ts';

/** xt_comment: always holds. */
export const comment: Match<Extract<Clause, { kind: 'comment' }>> = {
  kind: 'comment',
  parse: {
    options: { '--comment': 1 },
    build(given) {
      const text = option(given, '--comment');
      return text ? { kind: 'comment', text: text.value } : { error: 'comment: option "--comment" must be specified\n' };
    },
  },
  print: (clause) => `-m comment --comment ${quote(clause.text)}`,
  list: (clause) => `/* ${clause.text} */`,
  test: () => true,
};
