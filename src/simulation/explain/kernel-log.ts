import type { TraceEvent } from '../cluster/trace.ts';
import type { Rule } from '../iptables/rule.ts';
import { icmpNumbers } from '../net/icmp.ts';
import { type Packet, packetLength } from '../net/packet.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import { addressWords, flagWords, markWords } from './packet-words.ts';

const names: Readonly<Record<PacketProtocol, string>> = { TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP', ICMP: 'ICMP', ICMPv6: 'ICMPv6' };

/** One line of the kernel's log, as the legacy TRACE target has it written. Models ip_tables.c trace_packet and nf_log_syslog.c, as far as the packets go. */
export function logLine(event: Extract<TraceEvent, { kind: 'rule' | 'chain-end' }>): string {
  const { packet, devices, table, chain, hook, number } = event;
  const isEnd = event.kind === 'chain-end' || looksLikeEnd(event.rule);
  const what = !isEnd ? 'rule' : chain === hook ? 'policy' : 'return';
  const words = [`TRACE: ${table}:${chain}:${what}:${number} IN=${devices.in ?? ''} OUT=${devices.out ?? ''}`];
  if (devices.physicalIn) words.push(`PHYSIN=${devices.physicalIn}`);
  if (devices.physicalOut) words.push(`PHYSOUT=${devices.physicalOut}`);
  return `${[...words, ...packetWords(packet), ...markWords(packet)].join(' ')} `;
}

// The kernel knows the end of a chain by its look: no condition at all and a verdict. A rule that looks the same is told the same.
function looksLikeEnd({ clauses, target }: Rule): boolean {
  return clauses.length === 0 && (target?.kind === 'ACCEPT' || target?.kind === 'DROP' || target?.kind === 'RETURN');
}

function packetWords(packet: Packet): string[] {
  return [...addressWords(packet), `PROTO=${names[packet.protocol]}`, ...transportWords(packet)];
}

function transportWords(packet: Packet): string[] {
  const ports = [`SPT=${packet.sourcePort}`, `DPT=${packet.destinationPort}`];
  const family = typeof packet.source === 'number' ? 4 : 6;
  switch (packet.protocol) {
    case 'TCP':
      return [...ports, ...flagWords(packet)];
    case 'UDP':
      return [...ports, `LEN=${packetLength(packet) - (family === 4 ? 20 : 40)}`];
    case 'SCTP':
      return ports;
    default: {
      const [type, code] = (packet.icmp && icmpNumbers[family][packet.icmp]) ?? [];
      const about = packet.about ? [`[${packetWords(packet.about).join(' ')}`, '] '] : [`ID=${packet.sourcePort}`];
      return [`TYPE=${type}`, `CODE=${code}`, ...about];
    }
  }
}
