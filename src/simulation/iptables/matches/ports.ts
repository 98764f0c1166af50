import type { Packet } from '../../net/packet.ts';
import type { PacketProtocol } from '../../net/protocol.ts';
import type { Clause, PortRange, PortTest } from '../rule.ts';
import { parsePort, serviceName } from '../services.ts';
import { bang, type GivenOption, isRefusal, type Match, negation, type OptionParser, option, type PrintOptions, type Refusal } from './match.ts';
import { hasOption, parseFlags, printFlags, testFlags } from './tcp-flags.ts';

type PortClause = Extract<Clause, { kind: 'tcp' | 'udp' | 'sctp' }>;
type Kind = PortClause['kind'];

const sourceNames = ['--sport', '--source-port'] as const;
const destinationNames = ['--dport', '--destination-port'] as const;

/** One of xt_tcpudp and xt_sctp: the same two options on another protocol, and TCP's own. */
export function portMatch(kind: Kind, protocol: PacketProtocol): Match<PortClause> {
  return {
    kind,
    parse: { ...parserOptions[kind], build: (given) => build(kind, given) },
    print(clause, { variant }) {
      const words = [`-m ${kind}`];
      const port = (name: string, test: PortTest | undefined) => {
        const shown = shownRange(test, kind, variant);
        if (shown) words.push(`${bang(shown.not)}${name} ${printRange(shown)}`);
      };
      port('--sport', clause.sourcePort);
      port('--dport', clause.destinationPort);
      if (clause.option) words.push(`${bang(clause.option.not)}--tcp-option ${clause.option.number}`);
      if (clause.flags?.mask) words.push(`${bang(clause.flags.not)}--tcp-flags ${printFlags(clause.flags.mask)} ${printFlags(clause.flags.value)}`);
      return words.join(' ');
    },
    list: (clause, options) =>
      [
        kind,
        ...listPorts('spt', clause.sourcePort, kind, options),
        ...listPorts('dpt', clause.destinationPort, kind, options),
        ...listOthers(clause, options),
      ].join(' '),
    test(clause, { packet }) {
      if (packet.protocol !== protocol) return false;
      return inRange(clause.sourcePort, packet.sourcePort) && inRange(clause.destinationPort, packet.destinationPort) && testOthers(clause, packet);
    },
  };
}

const portOptions = { '--sport': 1, '--source-port': 1, '--dport': 1, '--destination-port': 1 } as const;
const parserOptions: Readonly<Record<Kind, Pick<OptionParser<PortClause>, 'options' | 'unmodelled' | 'repeatable'>>> = {
  tcp: {
    options: { ...portOptions, '--syn': 0, '--tcp-flags': 2, '--tcp-option': 1 },
    repeatable: ['--syn', '--tcp-flags', '--tcp-option', ...Object.keys(portOptions)],
  },
  udp: { options: portOptions, repeatable: Object.keys(portOptions) },
  sctp: { options: portOptions, unmodelled: ['--chunk-types'], repeatable: Object.keys(portOptions) },
};

function build(kind: Kind, given: readonly GivenOption[]): PortClause | Refusal {
  for (const names of [sourceNames, destinationNames])
    if (given.filter((one) => (names as readonly string[]).includes(one.name)).length > 1) return { error: `Only one \`${names[1]}' allowed` };
  if (given.filter(({ name }) => name === '--syn' || name === '--tcp-flags').length > 1) return { error: "Only one of `--syn' or `--tcp-flags'  allowed" };
  const sourcePort = ports(option(given, ...sourceNames), kind);
  if (isRefusal(sourcePort)) return sourcePort;
  const destinationPort = ports(option(given, ...destinationNames), kind);
  if (isRefusal(destinationPort)) return destinationPort;
  const askedFlags = option(given, '--syn', '--tcp-flags');
  const flags = askedFlags && parseFlags(askedFlags);
  if (isRefusal(flags)) return flags;
  const askedOption = option(given, '--tcp-option');
  const number = Number(askedOption?.value);
  if (askedOption && !(number >= 1 && number <= 255)) return { error: `Bad TCP option "${askedOption.value}"` };
  return {
    kind,
    ...(sourcePort && { sourcePort }),
    ...(destinationPort && { destinationPort }),
    ...(flags && { flags }),
    ...(askedOption && { option: { number, ...negation(askedOption) } }),
  };
}

/** Whether a port is as asked; anything will do if nothing was. */
export function inRange(range: PortTest | undefined, port: number): boolean {
  return !range || (range.from <= port && port <= range.to) !== (range.not ?? false);
}

function testOthers(clause: PortClause, packet: Packet): boolean {
  if (clause.flags && !testFlags(clause.flags, packet.flags)) return false;
  return !clause.option || hasOption(clause.option.number, packet.flags) !== (clause.option.not ?? false);
}

function ports(given: GivenOption | undefined, kind: Kind): PortTest | Refusal | undefined {
  if (!given) return undefined;
  const [low = '', high = low] = given.value.split(':');
  const from = low === '' ? 0 : parsePort(low, kind);
  const to = high === '' ? 65535 : parsePort(high, kind);
  if (from === undefined || to === undefined) return { error: `invalid port/service \`${from === undefined ? low : high}' specified` };
  if (from > to) return { error: 'invalid portrange (min > max)' };
  return { from, to, ...negation(given) };
}

// The full range is not worth a word (libxt_tcp.c print_ports). iptables-nft compares once where it can, and reads back what is left:
// "not from 0 to 1023" is from 1024 on.
function shownRange(range: PortTest | undefined, kind: Kind, variant: PrintOptions['variant'] = 'nft'): PortTest | undefined {
  if (!range || (range.from === 0 && range.to === 65535 && !range.not)) return undefined;
  if (range.not && range.from === 0 && range.to < 65535 && variant === 'nft' && kind !== 'sctp') return { from: range.to + 1, to: 65535 };
  return range;
}

/** `80` or `80:90`. */
export function printRange(range: PortRange): string {
  return range.from === range.to ? `${range.from}` : `${range.from}:${range.to}`;
}

function listPorts(name: string, range: PortTest | undefined, kind: Kind, options: PrintOptions): string[] {
  const shown = shownRange(range, kind, options.variant);
  if (!shown) return [];
  const not = shown.not ? '!' : '';
  const port = (number: number) => (options.numeric ? `${number}` : serviceName(number, kind));
  if (shown.from === shown.to) return [`${name}:${not}${port(shown.from)}`];
  return [`${name}s:${not}${port(shown.from)}:${port(shown.to)}`];
}

// libxt_tcp.c print_tcpf: numbers with -n, names without.
function listOthers({ option, flags }: PortClause, { numeric }: PrintOptions): string[] {
  const words: string[] = [];
  if (option) words.push(`option=${option.not ? '!' : ''}${option.number}`);
  const print = (value: number) => (numeric ? `0x${value.toString(16).toUpperCase().padStart(2, '0')}` : printFlags(value));
  if (flags?.mask) words.push(`flags:${flags.not ? '!' : ''}${print(flags.mask)}/${print(flags.value)}`);
  return words;
}
