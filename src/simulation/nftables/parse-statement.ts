import type { Cursor } from './cursor.ts';
import { type DataTypeName, datatypes } from './datatype.ts';
import type { Expression, KeyPart } from './expression.ts';
import type { Family } from './family.ts';
import {
  beginsExpression,
  KeyTooShort,
  NotUnderstood,
  type Places,
  parseExpression,
  parseSetOperand,
  parseTypedExpression,
  parseVerdict,
} from './parse-expression.ts';
import { parseFlags, parsePart } from './parse-value.ts';
import type { Comparison, NatFlag, Operand, RejectAnswer, Rule, Statement } from './statement.ts';
import { icmpCodes, icmpv6Codes, icmpxCodes, type SymbolTable, symbolName, symbolValue } from './symbols.ts';
import { parseTime } from './time.ts';
import { describeTypes, typesOf } from './typing.ts';

/** The statements of a rule and its comment, up to the end of the line. What is not understood is kept as it stands, to the end of the rule. */
export function parseRule(cursor: Cursor, family: Family, places: Places): Rule {
  const statements: Statement[] = [];
  let comment: string | undefined;
  let terminal: { line: number; from: number; to: number } | undefined;
  if (cursor.atEnd() || cursor.at('}')) throw cursor.unexpected();
  while (!cursor.atEnd() && !cursor.at('}')) {
    if (cursor.accept('comment')) {
      const token = cursor.next();
      if (token.text.length > 128) throw cursor.stop('comment too long, 128 characters maximum allowed', token);
      comment = token.text;
      break;
    }
    const begin = cursor.peek();
    const mark = cursor.mark();
    let statement: Statement;
    try {
      statement = parseStatement(cursor, family, places);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      cursor.reset(mark);
      statement = keepWords(cursor);
    }
    const place = { line: begin.line, from: begin.from, to: cursor.last().to };
    places.set(statement, place);
    if (terminal) throw cursor.stop('Statement after terminal statement has no effect', place, [terminal]);
    if (statement.kind === 'verdict' || statement.kind === 'reject') terminal = place;
    statements.push(statement);
  }
  const handle = cursor.last().handle ?? 0;
  return { statements, ...(comment !== undefined && { comment }), handle };
}

// A comment at the end is the rule's own.
function keepWords(cursor: Cursor): Statement {
  const begin = cursor.peek().start;
  let end = begin;
  let depth = 0;
  while (cursor.peek().kind !== 'end') {
    if (depth === 0 && (cursor.atEnd() || cursor.at('}') || (cursor.at('comment') && cursor.peek(1).kind === 'string'))) break;
    const token = cursor.next();
    if (token.text === '{' && token.kind === 'punctuation') depth++;
    if (token.text === '}' && token.kind === 'punctuation') depth--;
    end = token.end;
  }
  return { kind: 'unknown', words: cursor.text.slice(begin, end) };
}

function parseStatement(cursor: Cursor, family: Family, places: Places): Statement {
  const verdict = parseVerdict(cursor, places);
  if (verdict) return { kind: 'verdict', verdict };
  const token = cursor.peek();
  const special = token.kind === 'word' ? statements[token.text] : undefined;
  if (special) {
    cursor.next();
    return special(cursor, family, places);
  }
  if (token.kind === 'word' && !beginsExpression(token.text)) {
    if (others.includes(token.text)) throw new NotUnderstood();
    // A word that is no keyword is a value to nft, and something has to follow it.
    cursor.next();
    if (cursor.atEnd()) throw cursor.unexpected();
    throw cursor.stop('No symbol type information', token);
  }
  const left = parseExpression(cursor, places);
  if (cursor.accept('vmap')) return { kind: 'vmap', key: left, map: parseOwnSet(cursor, left, ['verdict'], places) };
  if (cursor.at('set') && (left.kind === 'meta' || left.kind === 'ct')) {
    cursor.next();
    return { kind: 'set', what: left, to: parseTypedExpression(cursor, typesOf(left), places) };
  }
  return parseMatch(cursor, left, places);
}

// Statements that nft has and the simulation has not.
const others = [
  'limit',
  'quota',
  'queue',
  'tproxy',
  'synproxy',
  'flow',
  'socket',
  'osf',
  'xt',
  'rt',
  'exthdr',
  'dup',
  'fwd',
  'jhash',
  'symhash',
  'ipsec',
  'secmark',
  'reset',
  'vlan',
  'arp',
  'ah',
  'esp',
  'comp',
  'udplite',
  'dccp',
  'igmp',
  'gre',
  'vxlan',
  'frag',
  'hbh',
  'rtclassid',
  'skuid',
  'skgid',
  'cgroup',
  'cpu',
  'iifgroup',
  'oifgroup',
  'iiftype',
  'oiftype',
  'ibrname',
  'obrname',
  'time',
  'day',
  'hour',
  'last',
];

const comparisons: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>'];

function parseMatch(cursor: Cursor, left: Expression, places: Places): Statement {
  const op = comparisons.find((sign) => cursor.accept(sign)) ?? 'implicit';
  const types = typesOf(left);
  const type = types[0] ?? 'integer';
  if (cursor.at('{') || cursor.at('@')) return { kind: 'match', left, op, right: parseOwnSet(cursor, left, undefined, places) };
  const { flags } = datatypes[type];
  if (flags && types.length === 1) return parseFlagMatch(cursor, left, op, type, flags);
  const values: KeyPart[] = [parsePart(cursor, type)];
  while (types.length > 1 && cursor.accept('.')) values.push(parsePart(cursor, types[values.length] ?? 'integer'));
  if (types.length > 1) return { kind: 'match', left, op, right: { kind: 'values', values } };
  return { kind: 'match', left, op, right: { kind: 'value', value: values[0] ?? 0 } };
}

// `tcp flags syn / syn,ack` is `tcp flags & (syn | ack) == syn`.
function parseFlagMatch(cursor: Cursor, left: Expression, op: Comparison, type: DataTypeName, table: SymbolTable): Statement {
  const value = parseFlags(cursor, type, table);
  if (op === 'implicit' && cursor.accept('/')) {
    const mask = parseFlags(cursor, type, table);
    return { kind: 'match', left: { kind: 'bitwise', of: left, mask, xor: 0 }, op: '==', right: { kind: 'value', value } };
  }
  return { kind: 'match', left, op, right: { kind: 'value', value } };
}

function parseOwnSet(
  cursor: Cursor,
  key: Expression,
  data: readonly DataTypeName[] | undefined,
  places: Places,
): Extract<Operand, { kind: 'named' | 'anonymous' }> {
  const types = typesOf(key);
  try {
    return parseSetOperand(cursor, types, data, places);
  } catch (error) {
    if (!(error instanceof KeyTooShort)) throw error;
    throw cursor.stop(`invalid data type, expected ${describeTypes(types)}`, error.place);
  }
}

type StatementParser = (cursor: Cursor, family: Family, places: Places) => Statement;

const statements: Readonly<Record<string, StatementParser>> = {
  counter: parseCounter,
  log: parseLog,
  reject: parseReject,
  masquerade: (cursor) => ({ kind: 'masquerade', ...parsePortAndFlags(cursor) }),
  redirect: (cursor) => ({ kind: 'redirect', ...parsePortAndFlags(cursor) }),
  dnat: (cursor, family, places) => parseNat(cursor, 'dnat', family, places),
  snat: (cursor, family, places) => parseNat(cursor, 'snat', family, places),
  notrack: () => ({ kind: 'notrack' }),
  add: (cursor, _family, places) => parseUpdate(cursor, 'add', places),
  update: (cursor, _family, places) => parseUpdate(cursor, 'update', places),
  delete: (cursor, _family, places) => parseUpdate(cursor, 'delete', places),
};

function parseCounter(cursor: Cursor): Statement {
  // A counter with a name is an object of the table.
  if (cursor.at('name')) throw new NotUnderstood();
  if (!cursor.accept('packets')) return { kind: 'counter', packets: 0, bytes: 0 };
  const packets = cursor.number();
  cursor.expect('bytes');
  return { kind: 'counter', packets, bytes: cursor.number() };
}

// Printed in nft's order, whatever order it was written in.
function parseLog(cursor: Cursor): Statement {
  const found: Record<string, string> = {};
  for (;;) {
    if (cursor.accept('prefix')) found.prefix = `prefix "${cursor.next().text}"`;
    else if (cursor.accept('level')) found.level = unlessDefault(cursor.next().text);
    else if (cursor.accept('group')) found.group = `group ${cursor.number()}`;
    else if (cursor.accept('snaplen')) found.snaplen = `snaplen ${cursor.number()}`;
    else if (cursor.accept('queue-threshold')) found.threshold = `queue-threshold ${cursor.number()}`;
    else if (cursor.accept('flags')) found.flags = `flags ${parseLogFlags(cursor)}`;
    else break;
  }
  const { prefix, group, snaplen, threshold, level, flags } = found;
  return { kind: 'log', words: ['log', prefix, group, snaplen, threshold, level, flags].filter(Boolean).join(' ') };
}

// `warn` is what it is anyway.
function unlessDefault(word: string): string {
  return word === 'warn' ? '' : `level ${word}`;
}

function parseLogFlags(cursor: Cursor): string {
  const first = cursor.next().text;
  if (first !== 'tcp' && first !== 'ip') return first;
  let words = `${first} ${cursor.next().text}`;
  while (cursor.accept(',')) words += `,${cursor.next().text}`;
  return words;
}

const answers: Readonly<Record<'icmp' | 'icmpv6' | 'icmpx', { readonly codes: SymbolTable; readonly error: string }>> = {
  icmp: { codes: icmpCodes, error: 'Could not parse icmp code' },
  icmpv6: { codes: icmpv6Codes, error: 'Could not parse icmpv6 code' },
  icmpx: { codes: icmpxCodes, error: 'Could not parse icmpx code' },
};

function parseReject(cursor: Cursor, family: Family): Statement {
  const begin = cursor.last();
  if (!cursor.accept('with')) return { kind: 'reject' };
  if (cursor.accept('tcp')) {
    cursor.expect('reset');
    return { kind: 'reject', answer: { kind: 'tcp reset' } };
  }
  const token = cursor.peek();
  const kind = token.text;
  if (kind !== 'icmp' && kind !== 'icmpv6' && kind !== 'icmpx') throw cursor.unexpected('icmp or icmpv6 or tcp or icmpx');
  cursor.next();
  cursor.accept('type');
  const word = cursor.next();
  const { codes, error } = answers[kind];
  const code = symbolValue(codes, word.text);
  if (code === undefined) throw cursor.stop(error, word);
  if (kind === 'icmpx' && family !== 'inet' && family !== 'bridge' && family !== 'netdev')
    throw cursor.stop('abstracted ICMP unreachable not supported', word, [begin]);
  const answer: RejectAnswer = { kind, code: symbolName(codes, code) ?? word.text };
  return { kind: 'reject', answer };
}

const natFlags: readonly NatFlag[] = ['random', 'fully-random', 'persistent'];

function parseNatFlags(cursor: Cursor): NatFlag[] {
  const found = new Set<NatFlag>();
  for (;;) {
    const flag = natFlags.find((one) => cursor.accept(one));
    if (!flag) break;
    found.add(flag);
    if (!cursor.accept(',')) break;
  }
  return natFlags.filter((flag) => found.has(flag));
}

function parsePortAndFlags(cursor: Cursor): { port?: KeyPart; flags: NatFlag[] } {
  if (!cursor.accept('to')) return { flags: parseNatFlags(cursor) };
  cursor.expect(':');
  return { port: parsePart(cursor, 'inet_service'), flags: parseNatFlags(cursor) };
}

function parseNat(cursor: Cursor, type: 'dnat' | 'snat', table: Family, places: Places): Statement {
  const said = cursor.accept('ip') ? 'ip' : cursor.accept('ip6') ? 'ip6' : undefined;
  const family = said ?? (table === 'ip6' ? 'ip6' : 'ip');
  const address = family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr';
  const withPort = cursor.at('addr') && cursor.at('.', 1) && cursor.at('port', 2);
  if (withPort) for (let i = 0; i < 3; i++) cursor.next();
  else if (cursor.at('prefix') || cursor.at('interval')) throw new NotUnderstood();
  cursor.expect('to');
  if (cursor.accept(':')) return { kind: 'nat', type, ...(said && { family: said }), port: parsePort(cursor), flags: parseNatFlags(cursor) };
  const bracketed = cursor.accept('[');
  const to = parseNatAddress(cursor, address, withPort, places);
  if (bracketed) cursor.expect(']');
  const port = cursor.accept(':') ? parsePort(cursor) : undefined;
  return { kind: 'nat', type, ...(said && { family: said }), address: to, ...(port && { port }), flags: parseNatFlags(cursor) };
}

// Whether a map gives ports too is seen from its elements.
function parseNatAddress(cursor: Cursor, address: DataTypeName, withPort: boolean, places: Places): Expression {
  const expression = parseTypedExpression(cursor, withPort ? [address, 'inet_service'] : [address, 'inet_service'], places);
  if (expression.kind !== 'constant' && expression.kind !== 'lookup') throw new NotUnderstood();
  return expression;
}

function parsePort(cursor: Cursor): Expression {
  const value = parsePart(cursor, 'inet_service');
  if (typeof value === 'object') throw new NotUnderstood();
  return { kind: 'constant', type: 'inet_service', value };
}

function parseUpdate(cursor: Cursor, op: 'add' | 'update' | 'delete', places: Places): Statement {
  cursor.expect('@');
  const set = cursor.name();
  cursor.expect('{');
  const key = parseExpression(cursor, places);
  let timeout: number | undefined;
  if (cursor.accept('timeout')) {
    const word = cursor.next();
    timeout = parseTime(word.text);
    if (timeout === undefined) throw cursor.unexpected('string', word);
  }
  // Counters of elements, maps that rules fill.
  if (!cursor.at('}')) throw new NotUnderstood();
  cursor.next();
  const statement: Statement = { kind: 'update', op, set: set.text, key, ...(timeout !== undefined && { timeout }) };
  return statement;
}
