import type { Clause } from '../rule.ts';
import { type Match, option } from './match.ts';

/** xt_nfacct: counts the packet in a named counter and always holds. The counter itself is not kept here; the rule's own counts the same. */
export const nfacct: Match<Extract<Clause, { kind: 'nfacct' }>> = {
  kind: 'nfacct',
  parse: {
    options: { '--nfacct-name': 1 },
    build(given) {
      const name = option(given, '--nfacct-name');
      return name ? { kind: 'nfacct', name: name.value } : { error: 'nfacct: option "--nfacct-name" must be specified\n' };
    },
  },
  // Two spaces: libxt_nfacct.c prints one of its own before the one of xtables_save_string.
  print: (clause) => `-m nfacct --nfacct-name  ${clause.name}`,
  list: (clause) => `nfacct-name  ${clause.name}`,
  test: () => true,
};
