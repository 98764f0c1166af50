import type { Clause } from '../rule.ts';
import type { Match } from './match.ts';

/** A condition that the simulation does not know: kept word for word. The walk asks about it last, and stops there. */
export const unknown: Match<Extract<Clause, { kind: 'unknown' }>> = {
  kind: 'unknown',
  print: (clause) => clause.words,
  list: (clause) => clause.words,
  test: () => true,
  isUnknown: () => true,
};
