import { mask } from '../net/prefix.ts';
import type { Cursor } from './cursor.ts';
import { type DataTypeName, datatypes } from './datatype.ts';
import type { Interval, KeyPart, Scalar } from './expression.ts';
import { type SymbolTable, symbolValue } from './symbols.ts';
import type { Token } from './tokens.ts';

/** One value, range or network of a data type. */
export function parsePart(cursor: Cursor, type: DataTypeName): KeyPart {
  const token = cursor.peek();
  if (token.kind !== 'word' && token.kind !== 'string') throw cursor.unexpected();
  if (token.kind === 'word' && isVerdict(token.text)) throw cursor.unexpected();
  cursor.next();
  if (type === 'ifname' || type === 'iface_index' || token.kind === 'string') return token.text;
  const text = token.text;
  if (isAddress(type) && text.includes('/')) return parseNetwork(cursor, type, token);
  const from = whole(type, text);
  if (from !== undefined && cursor.accept('-')) return { from, to: parseWord(cursor, type, cursor.next()) };
  if (from !== undefined) return from;
  const dash = text.indexOf('-');
  // A name may have a dash; a range has two values.
  if (dash > 0 && whole(type, text.slice(0, dash)) !== undefined && whole(type, text.slice(dash + 1)) !== undefined)
    return interval(whole(type, text.slice(0, dash)) as Scalar, whole(type, text.slice(dash + 1)) as Scalar, cursor, token);
  return parseWord(cursor, type, token);
}

function interval(from: Scalar, to: Scalar, cursor: Cursor, token: Token): KeyPart {
  if (from > to) throw cursor.stop('Range has zero or negative size', token);
  return { from, to };
}

/** One word as a value; complains in nft's words. */
export function parseWord(cursor: Cursor, type: DataTypeName, token: Token): Scalar {
  if (type === 'verdict') throw cursor.unexpected(undefined, token);
  const value = datatypes[type].parse(token.text);
  if (typeof value === 'object') {
    if (/^[0-9]/.test(token.text) && isAddress(type) && /^\d+(\.\d+){1,2}$/.test(token.text)) throw cursor.unexpected();
    throw cursor.stop(value.error, token);
  }
  return value;
}

function whole(type: DataTypeName, text: string): Scalar | undefined {
  const value = datatypes[type].parse(text);
  return typeof value === 'object' ? undefined : value;
}

function isAddress(type: DataTypeName): type is 'ipv4_addr' | 'ipv6_addr' {
  return type === 'ipv4_addr' || type === 'ipv6_addr';
}

function parseNetwork(cursor: Cursor, type: 'ipv4_addr' | 'ipv6_addr', token: Token): KeyPart {
  const [word = '', length = ''] = token.text.split('/');
  const bits = datatypes[type].bits;
  const size = Number(length);
  if (!/^\d+$/.test(length)) throw cursor.unexpected(undefined, token);
  if (size > bits) throw cursor.stop(`Prefix length ${size} is invalid for type of ${bits} bits width`, token);
  const value = datatypes[type].parse(word);
  if (typeof value === 'object') throw cursor.stop(value.error, token);
  const from = mask(value as number | bigint, size);
  if (size === bits) return from;
  const to = typeof from === 'number' ? from + 2 ** (bits - size) - 1 : from + (1n << BigInt(bits - size)) - 1n;
  return { from, to, prefix: size } satisfies Interval;
}

/** A list of bits: `established,related`, `(syn | ack)`; undefined (and nothing read) if there is no list here. */
export function parseFlags(cursor: Cursor, type: DataTypeName, table: SymbolTable): number {
  const closing = cursor.accept('(');
  let bits = bitOf(cursor, type, table);
  while (cursor.accept(',') || cursor.accept('|')) bits |= bitOf(cursor, type, table);
  if (closing) cursor.expect(')');
  return bits;
}

function bitOf(cursor: Cursor, type: DataTypeName, table: SymbolTable): number {
  const token = cursor.next();
  const bit = symbolValue(table, token.text);
  return bit ?? Number(parseWord(cursor, type, token));
}

/** Words that end a value: a value is missing where they stand. */
export function isVerdict(word: string): boolean {
  return word === 'accept' || word === 'drop' || word === 'continue' || word === 'return' || word === 'jump' || word === 'goto';
}
