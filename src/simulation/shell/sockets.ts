import type { Socket } from '../cluster/host.ts';
import { printAddress } from '../net/address.ts';
import type { CommandContext } from './command.ts';

/** A listening socket, as ss and netstat show it. The simulation's connections last for a moment, so there are no others. */
export interface ShownSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly process: string;
  /** Undefined: no such process is known. */
  readonly pid?: number;
  readonly descriptor: number;
}

/** The sockets of a host: UDP first, then TCP, each in the order they were opened. */
export function shownSockets({ host, processes }: Pick<CommandContext, 'host' | 'processes'>): ShownSocket[] {
  const running = processes();
  const shown = host.host.sockets.flatMap((socket, i) => show(socket, i, running));
  return [...shown.filter(({ protocol }) => protocol === 'udp'), ...shown.filter(({ protocol }) => protocol === 'tcp')];
}

function show({ protocol, address, port, process }: Socket, index: number, running: ReturnType<CommandContext['processes']>): ShownSocket[] {
  if (protocol === 'SCTP') return [];
  // `sshd: /usr/sbin/sshd …` is how a daemon that names itself appears.
  const owner = running.find(({ command }) => (command.split(' ')[0] ?? '').split('/').at(-1)?.replace(/:$/, '') === process);
  const own = address === undefined ? '0.0.0.0' : printAddress(address);
  return [{ protocol: protocol === 'UDP' ? 'udp' : 'tcp', address: own, port, process, pid: owner?.pid, descriptor: 3 + index }];
}
