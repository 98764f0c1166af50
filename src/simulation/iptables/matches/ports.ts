import type { PacketProtocol } from '../../net/protocol.ts';
import type { Clause, PortRange } from '../rule.ts';
import { parsePort, serviceName } from '../services.ts';
import { bang, type GivenOption, type Match, option, type PrintOptions, type Refusal } from './match.ts';

type PortClause = Extract<Clause, { kind: 'tcp' | 'udp' | 'sctp' }>;
type Ports = PortRange & { readonly not?: boolean };

/** One of xt_tcpudp and xt_sctp: the same two options on another protocol. */
export function portMatch(kind: PortClause['kind'], protocol: PacketProtocol): Match<PortClause> {
  return {
    kind,
    parse: {
      options: { '--sport': 1, '--source-port': 1, '--dport': 1, '--destination-port': 1 },
      unmodelled: { tcp: ['--tcp-flags', '--syn', '--tcp-option'], udp: [], sctp: ['--chunk-types'] }[kind],
      build(given) {
        const sourcePort = ports(option(given, '--sport', '--source-port'), kind);
        const destinationPort = ports(option(given, '--dport', '--destination-port'), kind);
        if (sourcePort && 'error' in sourcePort) return sourcePort;
        if (destinationPort && 'error' in destinationPort) return destinationPort;
        return { kind, ...(sourcePort && { sourcePort }), ...(destinationPort && { destinationPort }) };
      },
    },
    print(clause) {
      const words = [`-m ${kind}`];
      if (matters(clause.sourcePort)) words.push(`${bang(clause.sourcePort.not)}--sport ${printRange(clause.sourcePort)}`);
      if (matters(clause.destinationPort)) words.push(`${bang(clause.destinationPort.not)}--dport ${printRange(clause.destinationPort)}`);
      return words.join(' ');
    },
    list: (clause, options) =>
      [kind, ...listPorts('spt', clause.sourcePort, kind, options), ...listPorts('dpt', clause.destinationPort, kind, options)].join(' '),
    test(clause, { packet }) {
      if (packet.protocol !== protocol) return false;
      return holds(clause.sourcePort, packet.sourcePort) && holds(clause.destinationPort, packet.destinationPort);
    },
  };
}

function holds(range: Ports | undefined, port: number): boolean {
  return !range || (range.from <= port && port <= range.to) !== (range.not ?? false);
}

function ports(given: GivenOption | undefined, kind: PortClause['kind']): Ports | Refusal | undefined {
  if (!given) return undefined;
  const [low = '', high = low] = given.value.split(':');
  const from = low === '' ? 0 : parsePort(low, kind);
  const to = high === '' ? 65535 : parsePort(high, kind);
  if (from === undefined || to === undefined) return { error: `invalid port/service \`${from === undefined ? low : high}' specified` };
  if (from > to) return { error: 'invalid portrange (min > max)' };
  return { from, to, ...(given.not && { not: true }) };
}

// The full range is not worth a word: libxt_tcp.c print_ports.
function matters(range: Ports | undefined): range is Ports {
  return range !== undefined && (range.from !== 0 || range.to !== 65535 || range.not === true);
}

function printRange(range: PortRange): string {
  return range.from === range.to ? `${range.from}` : `${range.from}:${range.to}`;
}

function listPorts(name: string, range: Ports | undefined, kind: PortClause['kind'], options: PrintOptions): string[] {
  if (!matters(range)) return [];
  const not = range.not ? '!' : '';
  const port = (number: number) => (options.numeric ? `${number}` : serviceName(number, kind));
  if (range.from === range.to) return [`${name}:${not}${port(range.from)}`];
  return [`${name}s:${not}${port(range.from)}:${port(range.to)}`];
}
