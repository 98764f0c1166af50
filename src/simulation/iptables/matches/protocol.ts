import { protocolName } from '../../net/protocol.ts';
import type { Clause } from '../rule.ts';
import { bang, type Match } from './match.ts';

/** `-p`. */
export const protocol: Match<Extract<Clause, { kind: 'protocol' }>> = {
  kind: 'protocol',
  print: (clause) => `${bang(clause.not)}-p ${clause.protocol}`,
  list: () => '',
  test: (clause, { packet }) => (protocolName(packet.protocol) === clause.protocol) !== (clause.not ?? false),
};
