import type { Clause } from '../rule.ts';
import { bang, type Match } from './match.ts';

/** `-f`: second and further fragments. No packet of the simulation is one. */
export const fragment: Match<Extract<Clause, { kind: 'fragment' }>> = {
  kind: 'fragment',
  print: (clause) => `${bang(clause.not)}-f`,
  list: () => '',
  test: (clause) => clause.not ?? false,
};
