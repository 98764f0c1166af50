import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

/** xt_MASQUERADE: the address of the interface that the packet leaves by becomes the source. */
export const MASQUERADE: TargetExtension<Extract<Target, { kind: 'MASQUERADE' }>> = {
  kind: 'MASQUERADE',
  parse: {
    options: { '--random-fully': 0 },
    unmodelled: ['--to-ports', '--random'],
    build: (given) => ({ kind: 'MASQUERADE', ...(option(given, '--random-fully') && { randomFully: true }) }),
  },
  print: (target) => `-j MASQUERADE${target.randomFully ? ' --random-fully' : ''}`,
  name: () => 'MASQUERADE',
  list: (target) => (target.randomFully ? 'random-fully' : ''),
  decide: () => ({ flow: 'stop', verdict: { verdict: 'MASQUERADE' } }),
};
