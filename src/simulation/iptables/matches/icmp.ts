import { icmpNumbers } from '../../net/icmp.ts';
import type { Clause } from '../rule.ts';
import { bang, type Match, negation, option, type PrintOptions, type Refusal } from './match.ts';

type ICMPClause = Extract<Clause, { kind: 'icmp' | 'icmp6' }>;
type Row = readonly [name: string, type: number, code?: number, alias?: string];

const any = 255;

// libxt_icmp.h, in its order: a name without a code stands for every code of its type.
const rows: Readonly<Record<ICMPClause['kind'], readonly Row[]>> = {
  icmp: [
    ['any', any],
    ['echo-reply', 0, undefined, 'pong'],
    ['destination-unreachable', 3],
    ['network-unreachable', 3, 0],
    ['host-unreachable', 3, 1],
    ['protocol-unreachable', 3, 2],
    ['port-unreachable', 3, 3],
    ['fragmentation-needed', 3, 4],
    ['source-route-failed', 3, 5],
    ['network-unknown', 3, 6],
    ['host-unknown', 3, 7],
    ['network-prohibited', 3, 9],
    ['host-prohibited', 3, 10],
    ['TOS-network-unreachable', 3, 11],
    ['TOS-host-unreachable', 3, 12],
    ['communication-prohibited', 3, 13],
    ['host-precedence-violation', 3, 14],
    ['precedence-cutoff', 3, 15],
    ['source-quench', 4],
    ['redirect', 5],
    ['network-redirect', 5, 0],
    ['host-redirect', 5, 1],
    ['TOS-network-redirect', 5, 2],
    ['TOS-host-redirect', 5, 3],
    ['echo-request', 8, undefined, 'ping'],
    ['router-advertisement', 9],
    ['router-solicitation', 10],
    ['time-exceeded', 11, undefined, 'ttl-exceeded'],
    ['ttl-zero-during-transit', 11, 0],
    ['ttl-zero-during-reassembly', 11, 1],
    ['parameter-problem', 12],
    ['ip-header-bad', 12, 0],
    ['required-option-missing', 12, 1],
    ['timestamp-request', 13],
    ['timestamp-reply', 14],
    ['address-mask-request', 17],
    ['address-mask-reply', 18],
  ],
  icmp6: [
    ['destination-unreachable', 1],
    ['no-route', 1, 0],
    ['communication-prohibited', 1, 1],
    ['beyond-scope', 1, 2],
    ['address-unreachable', 1, 3],
    ['port-unreachable', 1, 4],
    ['failed-policy', 1, 5],
    ['reject-route', 1, 6],
    ['packet-too-big', 2],
    ['time-exceeded', 3, undefined, 'ttl-exceeded'],
    ['ttl-zero-during-transit', 3, 0],
    ['ttl-zero-during-reassembly', 3, 1],
    ['parameter-problem', 4],
    ['bad-header', 4, 0],
    ['unknown-header-type', 4, 1],
    ['unknown-option', 4, 2],
    ['echo-request', 128, undefined, 'ping'],
    ['echo-reply', 129, undefined, 'pong'],
    ['router-solicitation', 133],
    ['router-advertisement', 134],
    ['neighbour-solicitation', 135, undefined, 'neighbor-solicitation'],
    ['neighbour-advertisement', 136, undefined, 'neighbor-advertisement'],
    ['redirect', 137],
  ],
};

const faces = {
  icmp: { flag: '--icmp-type', protocol: 'ICMP', label: 'icmp', family: 4, title: 'ICMP' },
  icmp6: { flag: '--icmpv6-type', protocol: 'ICMPv6', label: 'ipv6-icmp', family: 6, title: 'ICMPv6' },
} as const;

/** The type and code of an ICMP message. */
export const icmp = icmpMatch('icmp');

/** The type and code of an ICMPv6 message. */
export const icmp6 = icmpMatch('icmp6');

function icmpMatch(kind: ICMPClause['kind']): Match<ICMPClause> {
  const { flag, protocol, label, family, title } = faces[kind];
  return {
    kind,
    parse: {
      options: { [flag]: 1 },
      family,
      build(given) {
        const asked = option(given, flag);
        if (!asked) return { error: `${kind}: option "${flag}" must be specified\n` };
        const found = parseType(kind, asked.value, title);
        return 'error' in found ? found : { kind, ...found, ...negation(asked) };
      },
    },
    print(clause) {
      const type = clause.type === any && kind === 'icmp' ? 'any' : `${clause.type}${clause.code === undefined ? '' : `/${clause.code}`}`;
      return `-m ${kind} ${bang(clause.not)}${flag} ${type}`;
    },
    list: (clause, options) => listType(kind, clause, label, options),
    test(clause, { packet }) {
      if (packet.protocol !== protocol || !packet.icmp) return false;
      if (clause.type === any && kind === 'icmp') return !clause.not;
      const [type, code] = icmpNumbers[family][packet.icmp] ?? [];
      return (type === clause.type && (clause.code === undefined || code === clause.code)) !== (clause.not ?? false);
    },
  };
}

// A beginning that only one name has will do, as in xt_icmp.h.
function parseType(kind: ICMPClause['kind'], text: string, title: string): { type: number; code?: number } | Refusal {
  const word = text.toLowerCase();
  const [type = '', code, ...rest] = word.split('/');
  if (/^\d+$/.test(type) && Number(type) <= 255 && rest.length === 0 && (code === undefined || (/^\d+$/.test(code) && Number(code) <= 255)))
    return { type: Number(type), ...(code !== undefined && { code: Number(code) }) };
  const names = rows[kind].flatMap((row) => [row[0], row[3]].flatMap((name) => (name === undefined ? [] : [{ name: name.toLowerCase(), row }])));
  const exact = names.find(({ name }) => name === word);
  const beginnings = names.filter(({ name }) => name.startsWith(word));
  if (!exact && beginnings.length > 1) return { error: `Ambiguous ${title} type \`${text}': \`${beginnings[0]?.name}' or \`${beginnings[1]?.name}'?` };
  const [, number, only] = (exact ?? beginnings[0])?.row ?? [];
  return number === undefined ? { error: `Unknown ${title} type \`${text}'` } : { type: number, ...(only !== undefined && { code: only }) };
}

function listType(kind: ICMPClause['kind'], clause: ICMPClause, label: string, { numeric }: PrintOptions): string {
  const row = numeric ? undefined : rows[kind].find(([, type, code]) => type === clause.type && code === clause.code);
  if (row) return `${label} ${clause.not ? '!' : ''}${row[0]}`;
  return `${label}${clause.not ? ' !' : ''}type ${clause.type}${clause.code === undefined ? '' : ` code ${clause.code}`}`;
}
