import { joinHostPort, printAddress } from '../net/address.ts';
import { runConntrack } from '../netfilter/conntrack-command.ts';
import { type ConntrackDelete, type ConntrackReconcile, printConntrackDeletes } from '../proxy/conntrack-cleanup.ts';
import type { Host } from './host.ts';

/** What a sync of kube-proxy wants forgotten: UDP clients would stay with endpoints that are gone. */
export interface StaleConnections {
  readonly conntrackDeletes: readonly ConntrackDelete[];
  readonly conntrackReconciles: readonly ConntrackReconcile[];
}

/** Forgets them, as kube-proxy does behind its rules: up to 1.31 it calls `conntrack -D`, later it compares the kernel's table itself. */
export function forgetConnections({ conntrack }: Host, { conntrackDeletes, conntrackReconciles }: StaleConnections, now: number): void {
  for (const command of printConntrackDeletes(conntrackDeletes, 'IPv4')) {
    const [, ...args] = command.split(' ');
    const { exitCode, stderr } = runConntrack(conntrack, args, now);
    // 1: nothing was there to delete.
    if (exitCode > 1) throw new Error(`kube-proxy's own command was refused: ${command}: ${stderr}`);
  }
  for (const { destination, destinationPort, endpoints } of conntrackReconciles)
    conntrack.delete(({ original, reply }) => {
      if (original.protocol !== 'UDP' || original.destinationPort !== destinationPort) return false;
      const isTheirs = destination === undefined || printAddress(original.destination) === destination;
      return isTheirs && !endpoints.includes(joinHostPort(printAddress(reply.source), reply.sourcePort));
    });
}
