import { printAddress } from '../net/address.ts';
import { protocolName, protocolNumber } from '../net/protocol.ts';
import type { ConntrackEntry } from './conntrack.ts';
import type { Tuple } from './tuple.ts';

/** One line as `conntrack -L` prints it. @param now the clock, in seconds; the line shows what is left. */
export function printConntrackEntry(entry: ConntrackEntry, now: number): string {
  const { protocol } = entry.original;
  const words = [
    protocolName(protocol).padEnd(8),
    `${protocolNumber[protocol]}`,
    `${Math.max(0, Math.floor(entry.expires - now))}`,
    ...(entry.state ? [entry.state] : []),
    printTuple(entry.original),
    ...(entry.seenReply ? [] : ['[UNREPLIED]']),
    printTuple(entry.reply),
    ...(entry.assured ? ['[ASSURED]'] : []),
    `mark=${entry.mark}`,
    'use=1',
  ];
  return words.join(' ');
}

function printTuple(tuple: Tuple): string {
  const ends = `src=${printAddress(tuple.source)} dst=${printAddress(tuple.destination)}`;
  if (tuple.protocol === 'ICMP') return `${ends} type=8 code=0 id=${tuple.sourcePort}`;
  return `${ends} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`;
}
