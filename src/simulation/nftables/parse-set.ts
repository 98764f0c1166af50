import type { Cursor } from './cursor.ts';
import { type DataTypeName, isDataType } from './datatype.ts';
import { Stop } from './error.ts';
import { KeyTooShort, type Places, parseData, parseExpression, parseKey } from './parse-expression.ts';
import { printExpression } from './print-expression.ts';
import type { Element, SetDefinition, SetFlag } from './set.ts';
import { parseTime } from './time.ts';
import { describeTypes, typesOf } from './typing.ts';

/** What stands between the braces of `add set`: the definition, and elements if there are any. */
export function parseSetBlock(cursor: Cursor, kind: 'set' | 'map', name: string, places: Places): { definition: SetDefinition; elements: readonly Element[] } {
  const open = cursor.expect('{');
  const found: { -readonly [K in keyof SetDefinition]?: SetDefinition[K] } = {};
  let elements: readonly Element[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.accept('}')) break;
    if (cursor.accept('type')) Object.assign(found, parseTypes(cursor, kind));
    else if (cursor.accept('typeof')) Object.assign(found, parseTypeOf(cursor, kind, places));
    else if (cursor.accept('flags')) found.flags = parseSetFlags(cursor);
    else if (cursor.accept('timeout')) found.timeout = time(cursor);
    else if (cursor.accept('gc-interval')) found.gcInterval = time(cursor);
    else if (cursor.accept('size')) found.size = cursor.number();
    else if (cursor.accept('policy')) found.policy = cursor.next().text as SetDefinition['policy'];
    else if (cursor.accept('auto-merge')) found.autoMerge = true;
    else if (cursor.accept('comment')) found.comment = cursor.next().text;
    else if (cursor.accept('elements')) {
      cursor.expect('=');
      if (!found.key) throw cursor.stop('set definition does not specify key', { line: open.line, from: open.from, to: cursor.last().to });
      elements = parseElements(cursor, found.key, found.data, places);
    } else if (cursor.at('counter') || cursor.at('quota') || cursor.at('limit') || cursor.at('last')) throw cursor.notSimulated('statements of set elements');
    else throw cursor.unexpected();
    if (cursor.accept('}')) break;
    if (cursor.peek().kind !== 'newline') throw cursor.unexpected('newline or semicolon');
  }
  if (!found.key) throw cursor.stop('set definition does not specify key', { line: open.line, from: open.from, to: cursor.last().to });
  return { definition: { kind, name, flags: [], ...found, key: found.key }, elements };
}

function time(cursor: Cursor): number {
  const token = cursor.next();
  const seconds = parseTime(token.text);
  if (seconds === undefined) throw cursor.unexpected('string', token);
  return seconds;
}

function parseTypes(cursor: Cursor, kind: 'set' | 'map'): Pick<SetDefinition, 'key' | 'data'> {
  const key = typeNames(cursor);
  if (kind === 'set') return { key };
  if (!cursor.accept(':')) throw cursor.unexpected('colon or .');
  return { key, data: typeNames(cursor) };
}

function typeNames(cursor: Cursor): DataTypeName[] {
  const names: DataTypeName[] = [];
  do {
    const token = cursor.next();
    if (!isDataType(token.text)) throw cursor.stop(`unknown datatype ${token.text}`, token);
    names.push(token.text);
  } while (cursor.accept('.'));
  return names;
}

function parseTypeOf(cursor: Cursor, kind: 'set' | 'map', places: Places): Pick<SetDefinition, 'key' | 'data' | 'typeOf'> {
  const key = parseExpression(cursor, places);
  const words = printExpression(key);
  if (kind === 'set') return { key: typesOf(key), typeOf: words };
  cursor.expect(':');
  if (cursor.accept('verdict')) return { key: typesOf(key), data: ['verdict'], typeOf: `${words} : verdict` };
  const data = parseExpression(cursor, places);
  return { key: typesOf(key), data: typesOf(data), typeOf: `${words} : ${printExpression(data)}` };
}

const flagNames: readonly SetFlag[] = ['constant', 'interval', 'dynamic', 'timeout'];

function parseSetFlags(cursor: Cursor): SetFlag[] {
  const flags: SetFlag[] = [];
  do {
    const token = cursor.peek();
    const flag = flagNames.find((name) => name === token.text);
    if (!flag) throw cursor.unexpected('constant or interval or dynamic or timeout');
    cursor.next();
    flags.push(flag);
  } while (cursor.accept(','));
  return flagNames.filter((name) => flags.includes(name));
}

/** `{ key [timeout T] [expires T] [comment "…"] [: data], … }`. Where a key stands is remembered with its element. */
export function parseElements(cursor: Cursor, types: readonly DataTypeName[], data: readonly DataTypeName[] | undefined, places: Places): Element[] {
  cursor.expect('{');
  const elements: Element[] = [];
  cursor.skipNewlines();
  while (!cursor.at('}')) {
    elements.push(parseElement(cursor, types, data, places));
    cursor.skipNewlines();
    if (!cursor.accept(',')) break;
    cursor.skipNewlines();
  }
  if (elements.length === 0) throw cursor.unexpected();
  cursor.expect('}', "comma or '}'");
  return elements;
}

function parseElement(cursor: Cursor, types: readonly DataTypeName[], dataTypes: readonly DataTypeName[] | undefined, places: Places): Element {
  const begin = cursor.peek();
  const key = keyOf(cursor, types);
  const place = { line: begin.line, from: begin.from, to: cursor.last().to };
  const found: { comment?: string; timeout?: number; expires?: number } = {};
  for (;;) {
    if (cursor.accept('timeout')) found.timeout = time(cursor);
    else if (cursor.accept('expires')) found.expires = time(cursor);
    else if (cursor.accept('comment')) found.comment = cursor.next().text;
    else if (cursor.at('counter')) throw cursor.notSimulated('statements of set elements');
    else break;
  }
  if (cursor.at(':') && !dataTypes) throw new Stop('set is not a map', place);
  const element: Element = { key, ...found, ...(cursor.accept(':') && dataTypes && { data: parseData(cursor, dataTypes, places) }) };
  places.set(element, place);
  return element;
}

function keyOf(cursor: Cursor, types: readonly DataTypeName[]): Element['key'] {
  try {
    return parseKey(cursor, types);
  } catch (error) {
    if (!(error instanceof KeyTooShort)) throw error;
    const expected = describeTypes(types);
    throw new Stop(`datatype mismatch, expected ${expected}, expression has type ${describeTypes(types.slice(0, error.parts))}`, error.place);
  }
}
