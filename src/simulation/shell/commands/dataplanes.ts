import { ipset as runIpset } from '../../ipset/command.ts';
import type { Ipsets } from '../../ipset/ipsets.ts';
import { ipvsadm as runIpvsadm } from '../../ipvs/command.ts';
import type { Ipvs } from '../../ipvs/ipvs.ts';
import { type Command, notSimulated } from '../command.ts';

// A host has these as soon as its dataplane is wired to its hooks; a table that no packet meets would be a lie.
interface Dataplanes {
  readonly ipvs?: Ipvs;
  readonly ipsets?: Ipsets;
}

/** `ipvsadm`: virtual servers and their connections. */
export const ipvsadm: Command = {
  name: 'ipvsadm',
  summary: 'virtual servers: ipvsadm -Ln',
  where: 'node',
  complete: () => ['-L', '-Ln', '-Lnc', '-A', '-a', '-D', '-d', '-E', '-e', '-C', '-S'],
  run(args, { host, clock, stdin }) {
    const { ipvs } = host.host as Dataplanes;
    return ipvs ? runIpvsadm(args, { ipvs, now: clock.now(), stdin }) : notSimulated('ipvsadm', 'IPVS on this host yet');
  },
};

/** `ipset`: sets of addresses and ports that rules ask. */
export const ipset: Command = {
  name: 'ipset',
  summary: 'sets that rules ask: ipset list',
  where: 'node',
  complete: (words, { host }) =>
    words.length === 1
      ? ['list', 'save', 'create', 'add', 'del', 'test', 'destroy', 'flush', 'restore', 'rename', 'swap']
      : [...((host.host as Dataplanes).ipsets?.all().map(({ name }) => name) ?? [])],
  run(args, { host, stdin }) {
    const { ipsets: sets } = host.host as Dataplanes;
    return sets ? runIpset(args, { sets, stdin }) : notSimulated('ipset', 'sets on this host yet');
  },
};
