import { runConntrack } from '../../netfilter/conntrack-command.ts';
import type { Command } from '../command.ts';

/** `conntrack`: the connections that a host's kernel remembers, oldest first. Deleting one is how a stale UDP flow ends. */
export const conntrack: Command = {
  name: 'conntrack',
  summary: 'remembered connections: conntrack -L, conntrack -D',
  where: 'node',
  complete: () => ['-L', '-D', '-C', '-F', '--src', '--dst', '-p', '--sport', '--dport'],
  run: (args, { host, clock }) => runConntrack(host.host.conntrack, args, clock.now()),
};
