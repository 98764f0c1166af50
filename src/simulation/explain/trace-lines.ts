import type { TraceEvent } from '../cluster/trace.ts';
import type { Rule } from '../iptables/rule.ts';
import { printRule } from '../iptables/save.ts';
import { hasPorts } from '../net/protocol.ts';
import { logLine } from './kernel-log.ts';
import { nftListLine, nftMonitorLines } from './nft-trace-lines.ts';
import { addressWords, flagWords, markWords } from './packet-words.ts';

type RuleEvent = Extract<TraceEvent, { kind: 'rule' | 'chain-end' }>;
type NftEvent = Extract<TraceEvent, { kind: 'nft-rule' | 'nft-end' }>;

/** What to print of a packet's way. */
export interface TraceLineOptions {
  /**
   * `xtables-monitor`: what `xtables-monitor --trace` prints of iptables-nft's rules. `kernel-log`: what the TRACE target of the legacy tool
   * writes into the kernel's log. `nft-monitor`: what `nft monitor trace` prints of nftables' own rules. `list`: a line a rule, of either tool:
   * table, chain, number and verdict.
   */
  readonly form: 'xtables-monitor' | 'kernel-log' | 'nft-monitor' | 'list';
  /** This host's alone. */
  readonly host?: string;
  /** Only what a TRACE rule asked for, as the kernel does; everything if not given. */
  readonly onlyTraced?: boolean;
}

/** How iptables-nft calls a rule: a number that the kernel gives out. */
export type RuleHandle = (host: string, rule: Rule) => number | undefined;

/**
 * The rules that a packet met, as the real tools report them. What the simulation's packets do not have (MAC addresses, TTL, IP identification,
 * windows) is left out of the lines; rules without a known handle show `rule:` and their number in the chain.
 */
export function traceLines(events: readonly TraceEvent[], options: TraceLineOptions, handle: RuleHandle = () => undefined): string[] {
  const { form, host, onlyTraced } = options;
  const wanted = events.filter(
    (event): event is RuleEvent | NftEvent => 'traced' in event && (host === undefined || event.host === host) && (!onlyTraced || event.traced),
  );
  if (form === 'nft-monitor') return nftMonitorLines(wanted.filter(isNft));
  const own = wanted.filter((event): event is RuleEvent => !isNft(event));
  if (form === 'kernel-log') return own.map(logLine);
  // The end of a user chain is no event to nftables.
  if (form === 'xtables-monitor') return monitorLines(own.filter(isShown), handle);
  return wanted.filter(isShown).map((event) => (isNft(event) ? nftListLine(event) : listLine(event)));
}

function isNft(event: RuleEvent | NftEvent): event is NftEvent {
  return event.kind === 'nft-rule' || event.kind === 'nft-end';
}

function isShown(event: RuleEvent | NftEvent): boolean {
  if (event.kind === 'nft-end') return event.chain === event.base;
  return event.kind !== 'chain-end' || event.chain === event.hook;
}

function listLine(event: RuleEvent): string {
  const where = `${event.table} ${event.chain}`;
  if (event.kind === 'chain-end') return `${where} policy ${event.verdict.toLowerCase()}`;
  const [verdict, chain] = verdictOf(event.rule);
  return `${where} ${event.number} ${verdict.toLowerCase()}${chain === undefined ? '' : ` ${chain}`}`;
}

// A PACKET line whenever another hook of another table begins, then what that one says.
function monitorLines(events: readonly RuleEvent[], handle: RuleHandle): string[] {
  const lines: string[] = [];
  let before = '';
  for (const event of events) {
    const { packet, host, table, chain, hook } = event;
    const family = typeof packet.source === 'number' ? 4 : 6;
    const id = `${family === 4 ? 2 : 10} ${traceId(event)}`;
    const place = `${host} ${hook} ${table} ${traceId(event)}`;
    if (place !== before) lines.push(`PACKET: ${id} ${packetWords(event).join(' ')} `);
    before = place;
    if (event.kind === 'chain-end') {
      lines.push(` TRACE: ${id} ${table}:${chain}:policy:${event.verdict} `);
      continue;
    }
    const number = handle(host, event.rule);
    const name = number === undefined ? `${event.number}` : `0x${number.toString(16)}`;
    const words = printRule(event.rule, { family });
    lines.push(` TRACE: ${id} ${table}:${chain}:rule:${name}:${shownVerdict(event.rule)}  -${family} -t ${table} -A ${chain}${words && ` ${words}`}`);
  }
  return lines;
}

// xtables-monitor 1.8.9 prints the number of a verdict that it has no name for.
function shownVerdict(rule: Rule): string {
  const [verdict, chain] = verdictOf(rule);
  if (verdict === 'RETURN') return '0xfffffffb';
  return chain === undefined ? verdict : `${verdict}:${chain}`;
}

// What is decided elsewhere is a verdict too: whoever translates accepts, whoever refuses drops.
function verdictOf({ target }: Rule): [verdict: string, chain?: string] {
  switch (target?.kind) {
    case 'jump':
    case 'goto':
      return [target.kind.toUpperCase(), target.chain];
    case 'RETURN':
      return ['RETURN'];
    case 'DROP':
    case 'REJECT':
      return ['DROP'];
    case 'ACCEPT':
    case 'DNAT':
    case 'SNAT':
    case 'MASQUERADE':
    case 'REDIRECT':
      return ['ACCEPT'];
    default:
      return ['CONTINUE'];
  }
}

function packetWords({ packet, devices }: RuleEvent): string[] {
  const words = [...(devices.in ? [`IN=${devices.in}`] : []), ...(devices.out ? [`OUT=${devices.out}`] : []), ...addressWords(packet)];
  if (hasPorts(packet.protocol)) words.push(`SPORT=${packet.sourcePort}`, `DPORT=${packet.destinationPort}`);
  return [...words, ...flagWords(packet), ...markWords(packet)];
}

// The kernel hashes the packet's place in memory and the interface; here the packet's own numbers stand for it, so the same run gives the same ids.
function traceId({ packet, host, devices }: RuleEvent): string {
  let hash = 0x811c9dc5;
  for (const character of `${host} ${packet.protocol} ${packet.sourcePort} ${devices.in ?? 'out'}`)
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
