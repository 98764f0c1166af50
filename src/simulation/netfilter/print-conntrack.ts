import { printAddress } from '../net/address.ts';
import { icmpNumbers } from '../net/icmp.ts';
import { hasPorts, type PacketProtocol, protocolNumber } from '../net/protocol.ts';
import type { ConntrackEntry } from './conntrack.ts';
import type { Tuple } from './tuple.ts';

const names: Readonly<Record<PacketProtocol, string>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp', ICMP: 'icmp', ICMPv6: 'icmpv6' };

/** How `conntrack -L -o` was asked: one of its formats. */
export type ConntrackFormat = 'plain' | 'extended' | 'save';

/** One line as `conntrack -L` prints it. @param now the clock, in seconds; the line shows what is left. */
export function printConntrackEntry(entry: ConntrackEntry, now: number, format: ConntrackFormat = 'plain'): string {
  if (format === 'save') return printSaved(entry, now);
  const { protocol, source } = entry.original;
  const words = [
    ...(format === 'extended' ? [typeof source === 'number' ? 'ipv4     2' : 'ipv6     10'] : []),
    names[protocol].padEnd(8),
    `${protocolNumber[protocol]}`,
    `${secondsLeft(entry, now)}`,
    ...(entry.state ? [entry.state] : []),
    printTuple(entry.original, 'echo-request'),
    ...(entry.seenReply ? [] : ['[UNREPLIED]']),
    printTuple(entry.reply, 'echo-reply'),
    ...(entry.assured ? ['[ASSURED]'] : []),
    `mark=${entry.mark}`,
    'use=1',
  ];
  return words.join(' ');
}

function secondsLeft({ expires }: ConntrackEntry, now: number): number {
  return Math.max(0, Math.floor(expires - now));
}

function printTuple(tuple: Tuple, message: 'echo-request' | 'echo-reply'): string {
  const ends = `src=${printAddress(tuple.source)} dst=${printAddress(tuple.destination)}`;
  if (hasPorts(tuple.protocol)) return `${ends} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`;
  const [type, code] = icmpNumbers[typeof tuple.source === 'number' ? 4 : 6][message] ?? [];
  return `${ends} type=${type} code=${code} id=${tuple.sourcePort}`;
}

// `-o save`: the options with which conntrack would make the entry.
function printSaved(entry: ConntrackEntry, now: number): string {
  const { original, reply, assured, seenReply, state } = entry;
  const status = [seenReply && 'SEEN_REPLY', assured && 'ASSURED'].filter(Boolean).join(',') || 'UNSET';
  const words = [`-A -t ${secondsLeft(entry, now)} -u ${status} -s ${printAddress(original.source)} -d ${printAddress(original.destination)}`];
  words.push(`-r ${printAddress(reply.source)} -q ${printAddress(reply.destination)} -p ${names[original.protocol]}`);
  if (hasPorts(original.protocol)) {
    words.push(`--sport ${original.sourcePort} --dport ${original.destinationPort}`);
    words.push(`--reply-port-src ${reply.sourcePort} --reply-port-dst ${reply.destinationPort}`);
  } else {
    const family = typeof original.source === 'number' ? 4 : 6;
    const [type, code] = icmpNumbers[family]['echo-request'] ?? [];
    const name = family === 4 ? 'icmp' : 'icmpv6';
    words.push(`--${name}-type ${type} --${name}-code ${code} --${name}-id ${original.sourcePort}`);
  }
  if (state) words.push(`--state ${state}`);
  return words.join(' ');
}
