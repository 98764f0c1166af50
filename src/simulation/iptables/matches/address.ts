import { contains, printPrefix } from '../../net/prefix.ts';
import type { Clause } from '../rule.ts';
import { bang, type Match } from './match.ts';

type AddressClause = Extract<Clause, { prefix: unknown }>;

/** `-s`. */
export const source: Match<AddressClause> = addressMatch('source', '-s');

/** `-d`. */
export const destination: Match<AddressClause> = addressMatch('destination', '-d');

function addressMatch(end: 'source' | 'destination', flag: string): Match<AddressClause> {
  return {
    kind: end,
    print: (clause) => (clause.prefix.length === 0 && !clause.not ? '' : `${bang(clause.not)}${flag} ${printPrefix(clause.prefix)}`),
    list: () => '',
    test: (clause, { packet }) => contains(clause.prefix, packet[end]) !== (clause.not ?? false),
  };
}
