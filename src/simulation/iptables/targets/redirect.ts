import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

/** xt_REDIRECT: the destination becomes this host, as seen on the interface that the packet came in by; 127.0.0.1 for the host's own packets. */
export const REDIRECT: TargetExtension<Extract<Target, { kind: 'REDIRECT' }>> = {
  kind: 'REDIRECT',
  parse: {
    options: { '--to-ports': 1 },
    unmodelled: ['--random'],
    build(given) {
      const ports = option(given, '--to-ports');
      if (!ports) return { kind: 'REDIRECT' };
      // A range of ports is not modelled.
      return /^\d+$/.test(ports.value) && Number(ports.value) <= 65535 ? { kind: 'REDIRECT', toPort: Number(ports.value) } : undefined;
    },
  },
  print: (target) => (target.toPort === undefined ? '-j REDIRECT' : `-j REDIRECT --to-ports ${target.toPort}`),
  name: () => 'REDIRECT',
  list: (target) => (target.toPort === undefined ? '' : `redir ports ${target.toPort}`),
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'REDIRECT', toPort: target.toPort } }),
};
