import { hasPorts } from '../../net/protocol.ts';
import type { Clause, PortRange } from '../rule.ts';
import { parsePort, serviceName } from '../services.ts';
import { bang, type Match, negation, type PrintOptions, type Refusal } from './match.ts';
import { printRange } from './ports.ts';

type MultiportClause = Extract<Clause, { kind: 'multiport' }>;
type Side = MultiportClause['side'];

// biome-ignore format: one line per option.
const sides: Readonly<Record<string, Side>> = {
  '--source-ports': 'source', '--sports': 'source',
  '--destination-ports': 'destination', '--dports': 'destination',
  '--ports': 'either', '--port': 'either',
};
const longNames: Readonly<Record<Side, string>> = { source: '--source-ports', destination: '--destination-ports', either: '--ports' };
const shortNames: Readonly<Record<Side, string>> = { source: 'sports', destination: 'dports', either: 'ports' };
const mostPorts = 15;

/** xt_multiport: up to 15 ports, a range counting for two. */
export const multiport: Match<MultiportClause> = {
  kind: 'multiport',
  parse: {
    options: Object.fromEntries(Object.keys(sides).map((name) => [name, 1])),
    build(given) {
      const [first, second] = given;
      if (!first) return { error: 'multiport expection an option' };
      const side = sides[first.name] as Side;
      if (second) {
        const other = longNames[sides[second.name] as Side];
        return { error: `multiport: option "${other}" cannot be used together with "${longNames[side]}".\n` };
      }
      const ports = parseList(first.value);
      return 'error' in ports ? ports : { kind: 'multiport', side, ports, ...negation(first) };
    },
  },
  print: (clause) => `-m multiport ${bang(clause.not)}--${shortNames[clause.side]} ${clause.ports.map(printRange).join(',')}`,
  list: (clause, options) =>
    `multiport ${shortNames[clause.side]} ${clause.not ? ' !' : ''}${clause.ports.map((range) => listRange(range, options)).join(',')}`,
  test(clause, { packet }) {
    if (!hasPorts(packet.protocol)) return false;
    const { side } = clause;
    const found = clause.ports.some(
      ({ from, to }) =>
        (side !== 'destination' && from <= packet.sourcePort && packet.sourcePort <= to) ||
        (side !== 'source' && from <= packet.destinationPort && packet.destinationPort <= to),
    );
    return found !== (clause.not ?? false);
  },
};

function parseList(text: string): PortRange[] | Refusal {
  const ports: PortRange[] = [];
  let used = 0;
  for (const word of text.split(',')) {
    const [low = '', high] = word.split(':');
    const from = parsePort(low, 'tcp') ?? parsePort(low, 'udp');
    const to = high === undefined ? from : (parsePort(high, 'tcp') ?? parsePort(high, 'udp'));
    if (from === undefined || to === undefined) return { error: `invalid port/service \`${from === undefined ? low : high}' specified` };
    if (from > to || (high !== undefined && from === to)) return { error: 'invalid portrange specified' };
    used += high === undefined ? 1 : 2;
    ports.push({ from, to });
  }
  return used > mostPorts ? { error: 'too many ports specified' } : ports;
}

function listRange({ from, to }: PortRange, { numeric, protocol }: PrintOptions): string {
  const name = (port: number) => (numeric ? `${port}` : serviceName(port, protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp'));
  return from === to ? name(from) : `${name(from)}:${name(to)}`;
}
