import { type Command, fail, ok } from '../command.ts';
import { addressesOf } from '../host-info.ts';
import { getopt } from '../options.ts';

const table = {
  '-s': 'short',
  '--short': 'short',
  '-f': 'long',
  '--fqdn': 'long',
  '--long': 'long',
  '-i': 'ip-address',
  '--ip-address': 'ip-address',
  '-I': 'all-ip-addresses',
  '--all-ip-addresses': 'all-ip-addresses',
} as const;

/** `hostname`: the host's name, or its addresses. It cannot be changed: a node's name is its name in the API. */
export const hostname: Command = {
  name: 'hostname',
  summary: 'show the name of the host, -i and -I its addresses',
  run(args, { host }) {
    const options = getopt(args, table);
    if ('error' in options) return fail(`hostname: ${options.error}\n`, 255);
    if (options.operands.length > 0) return fail('hostname: not simulated: a change of the name\n');
    if (options.has('all-ip-addresses')) return ok(`${addressesOf(host.host).join(' ')} \n`);
    return ok(`${options.has('ip-address') ? host.ip : host.name}\n`);
  },
};
