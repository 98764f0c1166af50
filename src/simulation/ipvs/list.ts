import { type Address, printAddress } from '../net/address.ts';
import { mask, width } from '../net/prefix.ts';
import type { Connection } from './connection.ts';
import { sortDestinations } from './sort.ts';
import { type Destination, printEndpoint, type SchedulerFlags, type Stats, type VirtualServer } from './virtual-server.ts';

/** What `ipvsadm -L` shows of each real server. */
export type ListColumns = 'connections' | 'stats' | 'thresholds' | 'persistent-conn';

/** Connections that the kernel's table has room for: `(size=4096)`. */
const tableSize = 4096;

// Headings and rows with their widths; ipvsadm.c print_title and print_service_entry.
const layouts: Readonly<Record<ListColumns, { readonly title: string; readonly row: (destination: Destination) => string }>> = {
  connections: {
    title: 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n',
    row: ({ forwarding, weight, active, inactive }) => ` ${forwarding.padEnd(7)} ${pad(weight, 6)} ${pad(active, 10)} ${pad(inactive, 10)}`,
  },
  stats: {
    title: 'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\n',
    row: ({ stats }) => printStats(stats),
  },
  thresholds: {
    title: 'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port\n',
    row: ({ active, inactive }) => ` ${pad(0, 10)} ${pad(0, 10)} ${pad(active, 10)} ${pad(inactive, 10)}`,
  },
  'persistent-conn': {
    title: 'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n  -> RemoteAddress:Port\n',
    row: ({ weight, persistent, active, inactive }) => ` ${pad(weight, 9)} ${pad(persistent, 11)} ${pad(active, 10)} ${pad(inactive, 10)}`,
  },
};

/** `ipvsadm -Ln`. @param servers in the order to print. @param whole with the line that names the version: not for a single server. */
export function listServers(servers: readonly VirtualServer[], columns: ListColumns = 'connections', whole = true): string {
  const { title, row } = layouts[columns];
  let text = whole ? `IP Virtual Server version 1.2.1 (size=${tableSize})\n` : '';
  text += title;
  for (const server of servers) {
    text += columns === 'stats' ? `${serverName(server).padEnd(33)}${printStats(server.stats)}\n` : `${serverName(server)} ${printServer(server)}\n`;
    for (const destination of sortDestinations(server.destinations)) text += `  -> ${printEndpoint(destination).padEnd(28)}${row(destination)}\n`;
  }
  return text;
}

/** `ipvsadm -Lnc`. @param now the clock, in seconds; the lines show what is left. */
export function listConnections(connections: readonly Connection[], now: number): string {
  const lines = connections.map((connection) => `${printConnection(connection, now)}\n`);
  return `IPVS connection entries\npro expire state       source             virtual            destination\n${lines.join('')}`;
}

/** One line of `ipvsadm -Lnc`. */
export function printConnection(connection: Connection, now: number): string {
  const left = Math.max(0, Math.floor(connection.expires - now));
  const expire = `${two(Math.floor(left / 60))}:${two(left % 60)}`.padEnd(6);
  const source = printEndpoint({ address: connection.client, port: connection.clientPort });
  const virtual = printEndpoint({ address: connection.virtual, port: connection.virtualPort });
  return `${connection.protocol.padEnd(3)} ${expire} ${connection.state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${printEndpoint(connection.destination)}`;
}

/** `ipvsadm -Sn`: lines that `ipvsadm -R` takes. */
export function saveServers(servers: readonly VirtualServer[]): string {
  let text = '';
  for (const server of servers) {
    text += `-A ${serverOption(server)} -s ${server.scheduler}${saveOptions(server)}\n`;
    for (const destination of sortDestinations(server.destinations))
      text += `-a ${serverOption(server)} -r ${printEndpoint(destination)} ${forwardingOptions[destination.forwarding]} -w ${destination.weight}${destination.forwarding === 'Tunnel' ? ' --tun-type ipip' : ''}\n`;
  }
  return text;
}

/** A virtual server's line in `ipvsadm -Ln`. */
export function describeServer(server: VirtualServer): string {
  return `${serverName(server)} ${printServer(server)}`;
}

const forwardingOptions: Readonly<Record<Destination['forwarding'], string>> = { Masq: '-m', Route: '-g', Tunnel: '-i' };

function serverName(server: VirtualServer): string {
  return `${server.protocol.padEnd(4)} ${printEndpoint(server)}`;
}

function serverOption(server: VirtualServer): string {
  return `${{ TCP: '-t', UDP: '-u', SCTP: '--sctp-service' }[server.protocol]} ${printEndpoint(server)}`;
}

function printServer({ scheduler, flags, persistence, onePacket, address }: VirtualServer): string {
  const words: string[] = [scheduler];
  const names = flagNames(scheduler, flags);
  if (names.length > 0) words.push(`(${names.join(',')})`);
  if (persistence) words.push(`persistent ${persistence.seconds}`);
  if (persistence && persistence.prefixLength !== width(address)) words.push(`mask ${printMask(address, persistence.prefixLength)}`);
  if (onePacket) words.push('ops');
  return words.join(' ');
}

function saveOptions({ scheduler, flags, persistence, onePacket, address }: VirtualServer): string {
  const names = flagNames(scheduler, flags);
  let text = names.length > 0 ? ` -b ${names.join(',')}` : '';
  if (persistence) text += ` -p ${persistence.seconds}`;
  if (persistence && persistence.prefixLength !== width(address)) text += ` -M ${printMask(address, persistence.prefixLength)}`;
  return onePacket ? `${text} -o` : text;
}

/** The names of a scheduler's flags, as `ipvsadm -b` takes them. */
export function flagNames(scheduler: string, flags: SchedulerFlags = {}): string[] {
  const own = scheduler === 'sh' || scheduler === 'mh';
  return [
    ...(flags.fallback ? [own ? `${scheduler}-fallback` : 'flag-1'] : []),
    ...(flags.port ? [own ? `${scheduler}-port` : 'flag-2'] : []),
    ...(flags.third ? ['flag-3'] : []),
  ];
}

function printMask(address: Address, length: number): string {
  return typeof address === 'number' ? printAddress(mask(0xffffffff, length)) : `${length}`;
}

function printStats({ connections, inPackets, outPackets, inBytes, outBytes }: Stats): string {
  return [connections, inPackets, outPackets, inBytes, outBytes].map(shorten).join('');
}

// Models print_largenum: nine columns, then thousands.
function shorten(count: number): string {
  if (count < 100_000_000) return `${count}`.padStart(9);
  if (count < 1_000_000_000) return `${Math.floor(count / 1000)}K`.padStart(9);
  if (count < 100_000_000_000) return `${Math.floor(count / 1_000_000)}M`.padStart(9);
  return count < 100_000_000_000_000 ? `${Math.floor(count / 1_000_000_000)}G`.padStart(9) : `${Math.floor(count / 1_000_000_000_000)}T`.padStart(9);
}

function pad(count: number, columns: number): string {
  return `${count}`.padEnd(columns);
}

function two(count: number): string {
  return `${count}`.padStart(2, '0');
}
