import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

/** xt_nat's SNAT: a new source for the connection. */
export const SNAT: TargetExtension<Extract<Target, { kind: 'SNAT' }>> = {
  kind: 'SNAT',
  parse: {
    options: { '--to-source': 1, '--random-fully': 0 },
    unmodelled: ['--random', '--persistent'],
    build(given) {
      const to = option(given, '--to-source');
      if (!to) return { error: 'SNAT: option "--to-source" must be specified\n' };
      // A range of addresses or ports is not modelled.
      if (to.value.includes('-')) return undefined;
      return { kind: 'SNAT', to: to.value, ...(option(given, '--random-fully') && { randomFully: true }) };
    },
  },
  print: (target) => `-j SNAT --to-source ${target.to}${target.randomFully ? ' --random-fully' : ''}`,
  name: () => 'SNAT',
  list: (target) => `to:${target.to}${target.randomFully ? ' random-fully' : ''}`,
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'SNAT', to: target.to } }),
};
