import type { CommandContext, CommandResult } from '../../command.ts';
import { type Command, fail, ok } from '../../command.ts';
import { ipAddress } from './address.ts';
import { usage } from './help.ts';
import { ipLink } from './link.ts';
import { ipNeighbour } from './neigh.ts';
import { type IpOptions, parseIpOptions } from './options.ts';
import { ipRoute } from './route.ts';
import { abbreviated, IpError, notSimulatedError, Words } from './words.ts';

// In ip.c's order, so that `ip r` is `ip route` and `ip a` is `ip address`.
const objects = [
  'address',
  'addrlabel',
  'maddress',
  'route',
  'rule',
  'neighbor',
  'neighbour',
  'ntable',
  'ntbl',
  'link',
  'l2tp',
  'fou',
  'ila',
  'macsec',
  'tunnel',
  'tuntap',
  'tap',
  'token',
  'tcpmetrics',
  'monitor',
  'xfrm',
  'mroute',
  'mrule',
  'netns',
  'netconf',
  'vrf',
  'sr',
  'nexthop',
  'mptcp',
  'ioam',
  'help',
] as const;

/** `ip` of iproute2: addresses, devices, routes. What it changes, packets meet. */
export const ip: Command = {
  name: 'ip',
  summary: 'addresses, devices and routes: ip addr, ip link, ip route',
  complete: (words, { host }) => completions(words, [...host.host.devices.keys()]),
  run(args, context) {
    try {
      const options = parseIpOptions(args);
      if (options.version) return ok('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      if (options.help) return fail(usage, 255);
      return runObject(options, context);
    } catch (error) {
      if (error instanceof IpError) return error.result;
      throw error;
    }
  },
};

function runObject(options: IpOptions, context: CommandContext): CommandResult {
  const words = new Words(options.words);
  const word = words.next();
  if (word === undefined) return fail(usage, 255);
  const host = context.host.host;
  const object = abbreviated(word, objects);
  switch (object) {
    case 'address':
      return ok(ipAddress(words, options, host));
    case 'link':
      return ok(ipLink(words, options, host));
    case 'route':
      return ok(ipRoute(words, options, host));
    case 'neighbor':
    case 'neighbour':
      return ok(ipNeighbour(words, options, host, context.clock.now()));
    case 'rule':
      if (words.peek !== undefined && !abbreviated(words.peek, ['list', 'lst', 'show'])) throw notSimulatedError('other routing rules than the kernel’s own');
      return ok('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n');
    case 'help':
      return fail(usage, 255);
    case undefined:
      return fail(`Object "${word}" is unknown, try "ip help".\n`);
    default:
      throw notSimulatedError(`ip ${object}`);
  }
}

const subcommands: Readonly<Record<string, readonly string[]>> = {
  addr: ['show', 'add', 'del'],
  link: ['show'],
  route: ['show', 'get', 'add', 'del', 'replace'],
  neigh: ['show'],
  rule: ['show'],
};

function completions(words: readonly string[], devices: readonly string[]): string[] {
  const [object = '', ...rest] = words.filter((word, i) => i === words.length - 1 || !word.startsWith('-'));
  if (rest.length === 0) return [...Object.keys(subcommands), ...(object.startsWith('-') ? ['-br', '-4', '-6', '-o', '-j'] : [])];
  if (rest.length === 1) return [...(subcommands[object] ?? [])];
  return rest.at(-2) === 'dev' || rest[0] === 'show' ? [...devices, 'dev'] : ['dev', 'via'];
}
