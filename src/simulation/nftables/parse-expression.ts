import type { Cursor } from './cursor.ts';
import { type DataTypeName, datatypes } from './datatype.ts';
import type { Place } from './error.ts';
import type { AnonymousElement, AnonymousSet, ConntrackKey, Data, Expression, KeyPart, MetaKey, PayloadProtocol, SetOperand, Verdict } from './expression.ts';
import { parsePart, parseWord } from './parse-value.ts';
import { fields } from './payload.ts';
import { conntrackTypes, metaTypes, typesOf } from './typing.ts';

/** Remembers where things stood, for the kernel's complaints. */
export type Places = WeakMap<object, Place>;

/** A statement that is there and not understood: the rest of the rule is kept as it stands. */
export class NotUnderstood extends Error {}

const bareMeta: readonly MetaKey[] = ['mark', 'iif', 'oif', 'iifname', 'oifname', 'nftrace', 'pkttype'];

/** Whether an expression begins with this word. */
export function beginsExpression(word: string): boolean {
  return word === 'meta' || word === 'ct' || word === 'fib' || word === 'numgen' || Object.hasOwn(fields, word) || bareMeta.some((key) => key === word);
}

/** What a rule reads: a field, a concatenation of fields, arithmetic on them. */
export function parseExpression(cursor: Cursor, places: Places): Expression {
  const begin = cursor.peek();
  const parts = [parseTerm(cursor, places)];
  while (cursor.accept('.')) parts.push(parseTerm(cursor, places));
  const expression: Expression = parts.length === 1 ? (parts[0] as Expression) : { kind: 'concatenation', parts };
  places.set(expression, { line: begin.line, from: begin.from, to: cursor.last().to });
  return expression;
}

function parseTerm(cursor: Cursor, places: Places): Expression {
  const begin = cursor.peek();
  let term = parsePrimary(cursor, places);
  places.set(term, { line: begin.line, from: begin.from, to: cursor.last().to });
  for (;;) {
    const operator = arithmeticAt(cursor);
    if (!operator) return term;
    cursor.next();
    const type = typesOf(term)[0] ?? 'integer';
    let value = parseNumber(cursor, type);
    // What binds closer belongs to the number.
    for (let inner = arithmeticAt(cursor); inner && binding[inner] > binding[operator]; inner = arithmeticAt(cursor)) {
      cursor.next();
      const right = parseNumber(cursor, type);
      value = (inner === 'and' ? value & right : value ^ right) >>> 0;
    }
    term = combine(cursor, term, operator, value);
  }
}

const binding = { or: 1, xor: 2, and: 3 } as const;

type Arithmetic = 'and' | 'or' | 'xor';

function arithmeticAt(cursor: Cursor): Arithmetic | undefined {
  if (cursor.at('&') || cursor.at('and')) return 'and';
  if (cursor.at('|') || cursor.at('or')) return 'or';
  return cursor.at('^') || cursor.at('xor') ? 'xor' : undefined;
}

// A number, or several bits in parentheses.
function parseNumber(cursor: Cursor, type: DataTypeName): number {
  if (!cursor.accept('(')) return Number(parseWord(cursor, type, cursor.next()));
  let value = Number(parseWord(cursor, type, cursor.next()));
  while (cursor.accept('|')) value |= Number(parseWord(cursor, type, cursor.next()));
  cursor.expect(')');
  return value;
}

/** The kernel knows one operation: `(of & mask) ^ xor`. */
function combine(cursor: Cursor, of: Expression, operator: Arithmetic, value: number): Expression {
  const type = typesOf(of)[0] ?? 'integer';
  if (type !== 'mark' && type !== 'tcp_flag' && type !== 'ct_status' && type !== 'ct_state') throw new NotUnderstood();
  const all = type === 'tcp_flag' ? 0xff : 0xffffffff;
  if (value > all) throw cursor.stop(`Value ${value} exceeds valid range 0-${all}`, cursor.last());
  const before = of.kind === 'bitwise' ? of : { of, mask: all, xor: 0 };
  const { mask, xor } = before;
  if (operator === 'and') return { kind: 'bitwise', of: before.of, mask: (mask & value) >>> 0, xor: (xor & value) >>> 0 };
  if (operator === 'xor') return { kind: 'bitwise', of: before.of, mask, xor: (xor ^ value) >>> 0 };
  return { kind: 'bitwise', of: before.of, mask: (mask & ~value) >>> 0, xor: ((xor & ~value) ^ value) >>> 0 };
}

function parsePrimary(cursor: Cursor, places: Places): Expression {
  if (cursor.accept('(')) {
    const inner = parseTerm(cursor, places);
    cursor.expect(')');
    return inner;
  }
  const token = cursor.peek();
  const word = token.text;
  if (token.kind !== 'word') throw cursor.unexpected();
  if (word === 'meta') return parseMeta(cursor);
  if (word === 'ct') return parseConntrack(cursor);
  if (word === 'fib') return parseFib(cursor);
  if (word === 'numgen') return parseNumgen(cursor);
  const bare = bareMeta.find((key) => key === word);
  if (bare) {
    cursor.next();
    return { kind: 'meta', key: bare };
  }
  if (!Object.hasOwn(fields, word)) throw new NotUnderstood();
  cursor.next();
  const field = cursor.peek();
  if (field.kind !== 'word') throw cursor.unexpected();
  if (!Object.hasOwn(fields[word as PayloadProtocol], field.text)) {
    if (isKnownElsewhere(word, field.text)) throw new NotUnderstood();
    throw cursor.unexpected();
  }
  cursor.next();
  return { kind: 'payload', protocol: word as PayloadProtocol, field: field.text };
}

// Fields that nft has and the simulation has no value for.
const otherFields: Readonly<Record<string, readonly string[]>> = {
  ip: ['version', 'hdrlength', 'dscp', 'ecn', 'frag-off', 'option'],
  ip6: ['version', 'dscp', 'ecn'],
  tcp: ['doff', 'reserved', 'checksum', 'urgptr', 'option'],
  udp: ['checksum'],
  sctp: ['vtag', 'checksum', 'chunk'],
  icmp: ['checksum', 'id', 'sequence', 'gateway', 'mtu'],
  icmpv6: ['checksum', 'id', 'sequence', 'max-delay', 'mtu', 'parameter-problem'],
};

function isKnownElsewhere(protocol: string, field: string): boolean {
  return otherFields[protocol]?.includes(field) ?? false;
}

const otherMeta =
  'length, protocol, priority, mark, iif, oif, iifname, oifname, iiftype, oiftype, skuid, skgid, nftrace, rtclassid, secmark, nfproto, l4proto, ibrname, obrname, pkttype, cpu, iifgroup, oifgroup, cgroup, random, ipsec, iifkind, oifkind, ibrpvid, ibrvproto, time, day, hour, sdif, sdifname';

function parseMeta(cursor: Cursor): Expression {
  const begin = cursor.next();
  const token = cursor.peek();
  if (token.kind !== 'word') throw cursor.unexpected();
  if (Object.hasOwn(metaTypes, token.text)) {
    cursor.next();
    return { kind: 'meta', key: token.text as MetaKey };
  }
  if (otherMeta.split(', ').includes(token.text)) throw new NotUnderstood();
  throw cursor.stop(`syntax error, unexpected ${token.text}, known keys are ${otherMeta}`, { line: begin.line, from: begin.from, to: token.to });
}

const otherConntrack = [
  'expiration',
  'helper',
  'label',
  'l3proto',
  'protocol',
  'id',
  'zone',
  'original',
  'reply',
  'count',
  'bytes',
  'packets',
  'avgpkt',
  'event',
  'timeout',
  'secmark',
];

function parseConntrack(cursor: Cursor): Expression {
  cursor.next();
  const token = cursor.peek();
  if (token.kind !== 'word') throw cursor.unexpected();
  if (Object.hasOwn(conntrackTypes, token.text)) {
    cursor.next();
    return { kind: 'ct', key: token.text as ConntrackKey };
  }
  if (otherConntrack.includes(token.text)) throw new NotUnderstood();
  throw cursor.unexpected();
}

function parseFib(cursor: Cursor): Expression {
  cursor.next();
  const select: string[] = [];
  do {
    const token = cursor.next();
    if (!['saddr', 'daddr', 'mark', 'iif', 'oif'].includes(token.text)) throw cursor.unexpected(undefined, token);
    select.push(token.text);
  } while (cursor.accept('.'));
  // `oif`, `oifname` and `check` ask for routes.
  if (!cursor.accept('type')) throw new NotUnderstood();
  return { kind: 'fib', select, result: 'type' };
}

function parseNumgen(cursor: Cursor): Expression {
  const begin = cursor.next();
  const mode = cursor.next();
  if (mode.text !== 'random' && mode.text !== 'inc') throw cursor.unexpected(undefined, mode);
  cursor.expect('mod');
  const modulus = cursor.number();
  if (modulus === 0) throw cursor.stop('Could not process rule: Numerical result out of range', { line: begin.line, from: begin.from, to: cursor.last().to });
  const offset = cursor.accept('offset') ? cursor.number() : 0;
  return { kind: 'numgen', mode: mode.text, modulus, offset };
}

/** A verdict; undefined if none stands here. */
export function parseVerdict(cursor: Cursor, places: Places): Verdict | undefined {
  const token = cursor.peek();
  if (token.kind !== 'word') return undefined;
  switch (token.text) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
      cursor.next();
      return { kind: token.text };
    case 'jump':
    case 'goto': {
      cursor.next();
      const chain = cursor.name(cursor.atEnd() ? "'{'" : undefined);
      const verdict: Verdict = { kind: token.text, chain: chain.text };
      places.set(verdict, chain);
      return verdict;
    }
  }
  return undefined;
}

/** What follows `vmap`, `map` or a comparison with a set: `@name` or `{ … }`. */
export function parseSetOperand(cursor: Cursor, types: readonly DataTypeName[], dataTypes: readonly DataTypeName[] | undefined, places: Places): SetOperand {
  if (cursor.at('@')) {
    const begin = cursor.next();
    const name = cursor.name();
    const operand: SetOperand = { kind: 'named', name: name.text };
    places.set(operand, { line: begin.line, from: begin.from, to: name.to });
    return operand;
  }
  cursor.expect('{');
  const elements: AnonymousElement[] = [];
  cursor.skipNewlines();
  for (;;) {
    elements.push(parseAnonymousElement(cursor, types, dataTypes, places));
    cursor.skipNewlines();
    if (!cursor.accept(',')) break;
    cursor.skipNewlines();
    if (cursor.at('}')) break;
  }
  cursor.expect('}', "comma or '}'");
  return { kind: 'anonymous', elements } satisfies AnonymousSet;
}

function parseAnonymousElement(
  cursor: Cursor,
  types: readonly DataTypeName[],
  dataTypes: readonly DataTypeName[] | undefined,
  places: Places,
): AnonymousElement {
  const key = parseKey(cursor, types);
  const comment = cursor.accept('comment') ? cursor.next().text : undefined;
  const data = dataTypes && cursor.expect(':') ? parseData(cursor, dataTypes, places) : undefined;
  return { key, ...(comment !== undefined && { comment }), ...(data && { data }) };
}

/** The parts of an element's key. */
export function parseKey(cursor: Cursor, types: readonly DataTypeName[]): KeyPart[] {
  const begin = cursor.peek();
  const key: KeyPart[] = [parsePart(cursor, types[0] ?? 'integer')];
  while (cursor.accept('.')) {
    const type = types[key.length];
    const dot = cursor.last();
    if (!type) throw cursor.stop("Can't parse symbolic invalid expressions", { line: dot.line, from: dot.from, to: cursor.peek().to });
    key.push(parsePart(cursor, type));
  }
  if (key.length < types.length) throw new KeyTooShort({ line: begin.line, from: begin.from, to: cursor.last().to }, key.length);
  return key;
}

/** A key with fewer parts than the set asks for; what nft says of it depends on where the key stands. */
export class KeyTooShort extends Error {
  readonly place: Place;
  readonly parts: number;

  constructor(place: Place, parts: number) {
    super('key too short');
    this.place = place;
    this.parts = parts;
  }
}

/** What a map gives: a verdict, or as many values as its data has types. */
export function parseData(cursor: Cursor, types: readonly DataTypeName[], places: Places): Data {
  if (types[0] === 'verdict') {
    const verdict = parseVerdict(cursor, places);
    if (!verdict) throw cursor.unexpected();
    return { kind: 'verdict', verdict };
  }
  const values = [parsePart(cursor, types[0] ?? 'integer')];
  while (cursor.accept('.')) values.push(parsePart(cursor, types[values.length] ?? 'integer'));
  return { kind: 'values', values };
}

/** A value that a statement takes: something read from the packet, a look into a map, or a constant of the type that is expected. */
export function parseTypedExpression(cursor: Cursor, types: readonly DataTypeName[], places: Places): Expression {
  const token = cursor.peek();
  const reads = token.kind === 'punctuation' ? token.text === '(' : token.kind === 'word' && beginsExpression(token.text);
  if (reads) {
    const expression = parseExpression(cursor, places);
    if (!cursor.accept('map')) return expression;
    return { kind: 'lookup', key: expression, map: parseSetOperand(cursor, typesOf(expression), types, places) };
  }
  const type = types[0] ?? 'integer';
  const value = parsePart(cursor, type);
  if (typeof value === 'object') throw new NotUnderstood();
  return { kind: 'constant', type, value };
}

/** How nft names a type in complaints. */
export function typeName(type: DataTypeName): string {
  return datatypes[type].description;
}
