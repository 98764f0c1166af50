import { ipset as runIpset } from '../../ipset/command.ts';
import { ipvsadm as runIpvsadm } from '../../ipvs/command.ts';
import type { Command } from '../command.ts';

/** `ipvsadm`: virtual servers and their connections. */
export const ipvsadm: Command = {
  name: 'ipvsadm',
  summary: 'virtual servers: ipvsadm -Ln',
  where: 'node',
  complete: () => ['-L', '-Ln', '-Lnc', '-A', '-a', '-D', '-d', '-E', '-e', '-C', '-S'],
  run: (args, { host, clock, stdin }) => runIpvsadm(args, { ipvs: host.host.ipvs, now: clock.now(), stdin }),
};

/** `ipset`: sets of addresses and ports that rules ask. */
export const ipset: Command = {
  name: 'ipset',
  summary: 'sets that rules ask: ipset list',
  where: 'node',
  complete: (words, { host }) =>
    words.length === 1
      ? ['list', 'save', 'create', 'add', 'del', 'test', 'destroy', 'flush', 'restore', 'rename', 'swap']
      : [...host.host.ipsets.all().map(({ name }) => name)],
  run: (args, { host, stdin }) => runIpset(args, { sets: host.host.ipsets, stdin }),
};
