import type { Clause } from '../rule.ts';
import { bang, type Match } from './match.ts';

type InterfaceClause = Extract<Clause, { kind: 'in-interface' | 'out-interface' }>;

/** `-i`. */
export const inInterface: Match<InterfaceClause> = {
  kind: 'in-interface',
  print: (clause) => `${bang(clause.not)}-i ${clause.name}`,
  list: () => '',
  test: (clause, context) => matchesName(clause.name, context.inInterface) !== (clause.not ?? false),
};

/** `-o`. */
export const outInterface: Match<InterfaceClause> = {
  kind: 'out-interface',
  print: (clause) => `${bang(clause.not)}-o ${clause.name}`,
  list: () => '',
  test: (clause, context) => matchesName(clause.name, context.outInterface) !== (clause.not ?? false),
};

/** Whether a device has the name, or begins as a name with a `+` does. At a hook without a device the kernel compares with an empty name. */
export function matchesName(pattern: string, name = ''): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
