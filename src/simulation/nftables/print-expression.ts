import { type DataTypeName, datatypes } from './datatype.ts';
import type { AnonymousElement, AnonymousSet, Data, Expression, KeyPart, Scalar, SetOperand, Verdict } from './expression.ts';
import { prefixLength } from './interval.ts';
import { typesOf } from './typing.ts';

/** How to print. */
export interface PrintOptions {
  /** `-n`: numbers instead of names. */
  readonly numeric?: boolean;
  /** `-a`: handles. */
  readonly handles?: boolean;
  /** `-s`: without what changes as packets pass. */
  readonly stateless?: boolean;
}

/** A verdict as nft prints it. */
export function printVerdict(verdict: Verdict): string {
  return 'chain' in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;
}

/** A part of a key as it stands in a set: a network if it is one, else a range, else a value. */
export function printPart(part: KeyPart, type: DataTypeName, options: PrintOptions = {}): string {
  const print = (value: Scalar): string => datatypes[type].print(value, options.numeric ?? false);
  if (typeof part !== 'object') return print(part);
  const length = type === 'ipv4_addr' || type === 'ipv6_addr' ? prefixLength(part) : undefined;
  return length === undefined ? `${print(part.from)}-${print(part.to)}` : `${print(part.from)}/${length}`;
}

/** A key as it stands in a set. */
export function printKey(key: readonly KeyPart[], types: readonly DataTypeName[], options: PrintOptions = {}): string {
  return key.map((part, i) => printPart(part, types[i] ?? 'integer', options)).join(' . ');
}

/** What a map gives. */
export function printData(data: Data, types: readonly DataTypeName[], options: PrintOptions = {}): string {
  return data.kind === 'verdict' ? printVerdict(data.verdict) : printKey(data.values, types, options);
}

/** What a rule reads, as `nft list` prints it. */
export function printExpression(expression: Expression, options: PrintOptions = {}): string {
  switch (expression.kind) {
    case 'payload':
      return `${expression.protocol} ${expression.field}`;
    case 'meta':
      return bareMeta.has(expression.key) ? expression.key : `meta ${expression.key}`;
    case 'ct':
      return `ct ${expression.key}`;
    case 'fib':
      return `fib ${expression.select.join(' . ')} ${expression.result}`;
    case 'numgen': {
      const { mode, modulus, offset } = expression;
      return `numgen ${mode} mod ${modulus}${offset ? ` offset ${offset}` : ''}`;
    }
    case 'concatenation':
      return expression.parts.map((part) => printExpression(part, options)).join(' . ');
    case 'bitwise':
      return `${printExpression(expression.of, options)}${printArithmetic(expression.mask, expression.xor, typesOf(expression)[0] ?? 'integer', options)}`;
    case 'lookup':
      return `${printExpression(expression.key, options)} map ${printSetOperand(expression.map, typesOf(expression.key), dataTypesOf(expression), options)}`;
    case 'constant':
      return printPart(expression.value, expression.type, options);
  }
}

const bareMeta: ReadonlySet<string> = new Set(['iif', 'oif', 'iifname', 'oifname']);

// Models netlink_parse_bitwise_bool: what the kernel has is `(x & mask) ^ xor`; shown are and, xor, or, as far as there is something to show.
function printArithmetic(mask: number, xor: number, type: DataTypeName, options: PrintOptions): string {
  const all = type === 'tcp_flag' ? 0xff : 0xffffffff;
  const print = (value: number): string => datatypes[type].print(value >>> 0, options.numeric ?? false);
  let or = 0;
  let and = mask;
  let flip = xor;
  if (mask !== all || xor !== 0) {
    or = ((mask & xor) ^ xor) >>> 0;
    flip = (xor & mask) >>> 0;
    and = (mask | or) >>> 0;
  }
  const parts: string[] = [];
  if (and !== all) parts.push(` & ${print(and)}`);
  if (flip !== 0) parts.push(` ^ ${print(flip)}`);
  if (or !== 0) parts.push(` | ${print(or)}`);
  return parts.join('');
}

/** Types of what a look into an anonymous map gives; seen from its values, since nothing else says it. */
function dataTypesOf({ map }: Expression & { kind: 'lookup' }): readonly DataTypeName[] {
  const data = map.kind === 'anonymous' ? map.elements[0]?.data : undefined;
  if (data?.kind !== 'values') return [];
  return data.values.map((value, i) => {
    const sample = typeof value === 'object' ? value.from : value;
    if (typeof sample === 'bigint') return 'ipv6_addr';
    return i === 0 ? 'ipv4_addr' : 'inet_service';
  });
}

/** `@name` or `{ … }`. */
export function printSetOperand(
  set: SetOperand,
  types: readonly DataTypeName[],
  dataTypes: readonly DataTypeName[] | undefined,
  options: PrintOptions = {},
): string {
  return set.kind === 'named' ? `@${set.name}` : `{ ${printElements(set, types, dataTypes, options)} }`;
}

function printElements(
  { elements }: AnonymousSet,
  types: readonly DataTypeName[],
  dataTypes: readonly DataTypeName[] | undefined,
  options: PrintOptions,
): string {
  const print = ({ key, comment, data }: AnonymousElement): string =>
    `${printKey(key, types, options)}${comment === undefined ? '' : ` comment "${comment}"`}${data ? ` : ${printData(data, dataTypes ?? ['verdict'], options)}` : ''}`;
  return inOrder(elements, types).map(print).join(', ');
}

/** Elements as nft prints them: by value where the key is one value. A concatenation comes in the kernel's hash order, which is chance; here as added. */
export function inOrder<T extends { readonly key: readonly KeyPart[] }>(elements: Iterable<T>, types: readonly DataTypeName[]): readonly T[] {
  const list = [...elements];
  if (types.length !== 1) return list;
  return list.sort((a, b) => compareValues(startOf(a.key[0] ?? 0), startOf(b.key[0] ?? 0)));
}

function startOf(part: KeyPart): Scalar {
  return typeof part === 'object' ? part.from : part;
}

// Names are numbers to nft, the first letter counting least.
function compareValues(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length !== b.length) return a.length - b.length;
    for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return a.charCodeAt(i) - b.charCodeAt(i);
    return 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
