import { serviceName } from '../../../iptables/services.ts';
import { type Command, fail, notSimulated, ok } from '../../command.ts';
import { getopt } from '../../options.ts';
import { type ShownSocket, shownSockets } from '../../sockets.ts';
import { type Row, renderRows } from './columns.ts';

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
  '-p': 'processes',
  '--processes': 'processes',
  '-H': 'no-header',
  '--no-header': 'no-header',
  '-4': 'ipv4',
  '--ipv4': 'ipv4',
} as const;

/** `ss` of iproute2: who listens. Connections come and go in a moment here, so without `-l` or `-a` the list is empty. */
export const ss: Command = {
  name: 'ss',
  summary: 'listening sockets: ss -tlnp',
  complete: () => ['-tlnp', '-ulnp', '-tulpn'],
  run(args, context) {
    const options = getopt(args, table);
    if ('error' in options) {
      const known = /'(-?-?[068befhimoqrswxzAbDEFHKNSVWZ]|--[a-z]+)'$/.exec(options.error)?.[1];
      return known ? notSimulated('ss', `the option ${known.startsWith('-') ? known : `-${known}`}`) : fail(`ss: ${options.error}\n`, 255);
    }
    if (options.operands.length > 0) return notSimulated('ss', `the filter "${options.operands.join(' ')}"`);
    const both = !options.has('tcp') && !options.has('udp');
    if (both) return notSimulated('ss', 'other sockets than TCP and UDP; give -t or -u');
    const isListening = options.has('listening') || options.has('all');
    const sockets = shownSockets(context).filter(({ protocol }) => options.has(protocol) && isListening);
    const rows = sockets.map((socket) => row(socket, options.has('numeric'), options.has('processes')));
    // One kind of socket needs no name, and one state no column.
    const hidden = new Set([...(options.has('tcp') && options.has('udp') ? [] : ['Netid'])]);
    return ok(renderRows(rows, hidden, !options.has('no-header'), context.terminal.write && context.terminal.columns));
  },
};

function row({ protocol, address, port, process, pid, descriptor }: ShownSocket, numeric: boolean, withProcess: boolean): Row {
  const isTCP = protocol === 'tcp';
  const name = numeric ? `${port}` : serviceName(port, protocol);
  const users = withProcess && pid !== undefined ? ` users:(("${process}",pid=${pid},fd=${descriptor}))` : '';
  return [protocol, isTCP ? 'LISTEN' : 'UNCONN', '0'.padEnd(6), (isTCP ? '4096' : '0').padEnd(6), `${address}:`, name, '0.0.0.0:', '*', users];
}
