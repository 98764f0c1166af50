import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import { flags, parsePorts, printPorts } from './nat.ts';
import type { TargetExtension } from './target.ts';

/** xt_MASQUERADE: the address of the interface that the packet leaves by becomes the source. */
export const MASQUERADE: TargetExtension<Extract<Target, { kind: 'MASQUERADE' }>> = {
  kind: 'MASQUERADE',
  parse: {
    options: { '--to-ports': 1, '--random': 0, '--random-fully': 0 },
    invertible: [],
    build(given) {
      const ports = parsePorts(option(given, '--to-ports'));
      if (ports && 'error' in ports) return ports;
      return {
        kind: 'MASQUERADE',
        ...(ports && { ports }),
        ...(option(given, '--random') && { random: true }),
        ...(option(given, '--random-fully') && { randomFully: true }),
      };
    },
  },
  print: ({ ports, ...target }) => `-j MASQUERADE${ports ? ` --to-ports ${printPorts(ports)}` : ''}${flags(target, ' --')}`,
  name: () => 'MASQUERADE',
  list: ({ ports, ...target }) => `${ports ? `masq ports: ${printPorts(ports)}` : ''}${flags(target, ' ')}`.trimStart(),
  needsPorts: ({ ports }) => ports !== undefined,
  decide: () => ({ flow: 'stop', verdict: { verdict: 'MASQUERADE' } }),
};
