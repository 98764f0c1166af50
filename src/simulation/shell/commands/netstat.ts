import { printAddress } from '../../net/address.ts';
import { type Command, type CommandContext, fail, notSimulated, ok } from '../command.ts';
import { getopt } from '../options.ts';
import { shownSockets } from '../sockets.ts';

const table = {
  '-t': 'tcp',
  '--tcp': 'tcp',
  '-u': 'udp',
  '--udp': 'udp',
  '-l': 'listening',
  '--listening': 'listening',
  '-a': 'all',
  '--all': 'all',
  '-n': 'numeric',
  '--numeric': 'numeric',
  '-p': 'programs',
  '--programs': 'programs',
  '-r': 'route',
  '--route': 'route',
  '-4': 'ipv4',
} as const;

/** `netstat` of net-tools: who listens, and with `-r` the routing table. */
export const netstat: Command = {
  name: 'netstat',
  summary: 'listening sockets: netstat -tlnp',
  complete: () => ['-tlnp', '-tulpn', '-rn'],
  run(args, context) {
    const options = getopt(args, table);
    if ('error' in options) return notSimulated('netstat', options.error.replace(/^.*'(.*)'$/, 'the option $1'));
    if (options.operands.length > 0) return fail('usage: netstat [-tulnpar]\n');
    if (options.has('route')) return ok(routes(context, '  MSS Window  irtt'));
    if (!options.has('tcp') && !options.has('udp')) return notSimulated('netstat', 'other sockets than TCP and UDP; give -t or -u');
    if (!options.has('numeric')) return notSimulated('netstat', 'names for addresses; give -n');
    const what = options.has('listening') ? 'only servers' : options.has('all') ? 'servers and established' : 'w/o servers';
    const sockets = what === 'w/o servers' ? [] : shownSockets(context).filter(({ protocol }) => options.has(protocol));
    // TCP comes first here.
    const sorted = [...sockets.filter(({ protocol }) => protocol === 'tcp'), ...sockets.filter(({ protocol }) => protocol === 'udp')];
    const rows = sorted.map(({ protocol, address, port, pid, process }) => {
      const owner = options.has('programs') ? ` ${(pid === undefined ? '-' : `${pid}/${process}`).padEnd(20)}` : '';
      return `${protocol.padEnd(5)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${`${address}:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} ${(protocol === 'tcp' ? 'LISTEN' : '').padEnd(11)}${owner}\n`;
    });
    const head = `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${options.has('programs') ? ' PID/Program name    ' : ''}`;
    return ok(`Active Internet connections (${what})\n${head}\n${rows.join('')}`);
  },
};

/** `route`: the routing table in the old form. */
export const route: Command = {
  name: 'route',
  summary: 'the routing table in the old form: route -n',
  complete: () => ['-n'],
  run(args, context) {
    if (args.length === 1 && args[0] === '-n') return ok(routes(context, 'Metric Ref    Use'));
    return notSimulated('route', args.length === 0 ? 'names for addresses; give -n, or use ip route' : `"route ${args.join(' ')}"; use ip route`);
  },
};

function routes({ host }: CommandContext, heading: string): string {
  const isOld = heading.startsWith('Metric');
  const rows = host.host.routes
    .filter(({ prefix }) => typeof prefix.network === 'number')
    .sort((a, b) => Number(a.prefix.network) - Number(b.prefix.network) || a.prefix.length - b.prefix.length)
    .map(({ prefix, via, device, metric }) => {
      const mask = prefix.length === 0 ? 0 : (0xffffffff << (32 - prefix.length)) >>> 0;
      const flags = `U${via === undefined ? '' : 'G'}${prefix.length === 32 ? 'H' : ''}`;
      const numbers = isOld ? `${`${metric ?? 0}`.padEnd(6)} 0        0` : '    0 0          0';
      const addresses = [prefix.network, via ?? 0, mask].map((address) => printAddress(address).padEnd(15)).join(' ');
      return `${addresses} ${flags.padEnd(5)} ${numbers} ${device}\n`;
    });
  return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags ${heading} Iface\n${rows.join('')}`;
}
