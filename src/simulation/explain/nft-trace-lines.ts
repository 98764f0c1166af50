import type { TraceEvent } from '../cluster/trace.ts';
import { printAddress } from '../net/address.ts';
import { icmpNumbers } from '../net/icmp.ts';
import { packetLength } from '../net/packet.ts';
import { hasPorts } from '../net/protocol.ts';
import type { Verdict } from '../nftables/expression.ts';
import { nftRuleText } from './nft-rule.ts';
import { flagWords } from './packet-words.ts';

type NftEvent = Extract<TraceEvent, { kind: 'nft-rule' | 'nft-end' }>;

/**
 * What `nft monitor trace` prints: a line for the packet whenever a base chain begins, one for each rule that matched, one for the policy.
 * The end of another chain is nothing to it. What the simulation's packets do not have (MAC addresses, TTL, IP identification, windows) is left out.
 */
export function nftMonitorLines(events: readonly NftEvent[]): string[] {
  const lines: string[] = [];
  let before = '';
  for (const event of events) {
    const { host, hook, family, table, base, chain } = event;
    const id = `trace id ${traceId(event)} ${family} ${table}`;
    const place = `${host} ${hook} ${id} ${base}`;
    // A rule of the base chain itself may be far down: the packet is told where the chain begins.
    if (place !== before) lines.push(`${id} ${base} packet: ${packetWords(event).join(' ')} `);
    before = place;
    if (event.kind === 'nft-rule') lines.push(`${id} ${chain} rule ${nftRuleText(event)} (verdict ${verdictWords(event.verdict)})`);
    else if (chain === base) lines.push(`${id} ${chain} policy ${event.verdict} ${event.packet.mark === 0 ? '' : `meta mark ${mark(event.packet.mark)} `}`);
  }
  return lines;
}

/** The same in short: table, chain, number and verdict. */
export function nftListLine(event: NftEvent): string {
  const where = `${event.family} ${event.table} ${event.chain}`;
  return event.kind === 'nft-end' ? `${where} policy ${event.verdict}` : `${where} ${event.number} ${verdictWords(event.verdict)}`;
}

function verdictWords(verdict: Verdict): string {
  return 'chain' in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;
}

function packetWords({ packet, devices }: NftEvent): string[] {
  const version = typeof packet.source === 'number' ? 4 : 6;
  const ip = version === 4 ? 'ip' : 'ip6';
  const words = [
    ...(devices.in ? [`iif "${devices.in}"`] : []),
    ...(devices.out ? [`oif "${devices.out}"`] : []),
    `${ip} saddr ${printAddress(packet.source)}`,
    `${ip} daddr ${printAddress(packet.destination)}`,
    // The kernel's IPv6 header does not count itself.
    `${ip} length ${packetLength(packet) - (version === 4 ? 0 : 40)}`,
  ];
  if (!hasPorts(packet.protocol)) {
    const [type] = (packet.icmp && icmpNumbers[version][packet.icmp]) ?? [];
    return [...words, `${version === 4 ? 'icmp' : 'icmpv6'} type ${type}`];
  }
  const name = packet.protocol.toLowerCase();
  words.push(`${name} sport ${packet.sourcePort}`, `${name} dport ${packet.destinationPort}`);
  if (packet.protocol === 'TCP') words.push(`tcp flags == ${flagWords(packet).reverse().join(',').toLowerCase()}`);
  return words;
}

function mark(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

// The kernel hashes the packet's place in memory and the interface; here the packet's own numbers stand for it, so the same run gives the same ids.
function traceId({ packet, host, devices }: NftEvent): string {
  let hash = 0x811c9dc5;
  for (const character of `${host} ${packet.protocol} ${packet.sourcePort} ${devices.in ?? 'out'}`)
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
