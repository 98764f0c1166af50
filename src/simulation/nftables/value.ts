import { isExpired } from './apply-element.ts';
import type { NftContext } from './context.ts';
import type { ConntrackKey, Data, Expression, MetaKey, Scalar, SetOperand } from './expression.ts';
import { includes } from './interval.ts';
import { fields, l4Protocol } from './payload.ts';
import type { Table } from './ruleset.ts';
import type { Rule } from './statement.ts';

/** The answer to a question that the simulation has no answer to. */
export const unknown: unique symbol = Symbol('unknown');

/** The middle of a walk: the packet's mark as it is now, the rule that asks, and what was looked up so far. */
export interface EvaluationState extends NftContext {
  readonly table: Table;
  mark: number;
  rule: Rule;
  /** Looks into sets and maps. */
  lookups: number;
}

/** Nothing: the packet has no such thing, and the rule does not match. */
export type Value = Scalar | undefined | typeof unknown;

/** Several values, or what became of the first that could not be had. */
export type Values = readonly Scalar[] | undefined | typeof unknown;

/** What an expression gives for a packet, one value for each type of it. */
export function read(expression: Expression, state: EvaluationState): Values {
  if (expression.kind === 'concatenation') {
    const values: Scalar[] = [];
    for (const part of expression.parts) {
      const value = readOne(part, state);
      if (value === undefined || value === unknown) return value;
      values.push(value);
    }
    return values;
  }
  if (expression.kind === 'lookup') return readMap(expression, state);
  const value = readOne(expression, state);
  return value === undefined || value === unknown ? value : [value];
}

function readOne(expression: Expression, state: EvaluationState): Value {
  switch (expression.kind) {
    case 'payload': {
      const field = fields[expression.protocol][expression.field];
      return field?.read ? field.read(state.packet) : unknown;
    }
    case 'meta':
      return meta[expression.key](state);
    case 'ct':
      return state.connection ? conntrack[expression.key](state.connection) : expression.key === 'state' ? 1 : undefined;
    case 'fib':
      return readAddressType(expression.select, state);
    case 'numgen':
      return expression.offset + (expression.mode === 'random' ? state.below(expression.modulus) : count(expression, state.rule));
    case 'bitwise': {
      const value = readOne(expression.of, state);
      return typeof value === 'number' ? ((value & expression.mask) ^ expression.xor) >>> 0 : value;
    }
    case 'constant':
      return expression.value;
    default: {
      const values = read(expression, state);
      return values === undefined || values === unknown ? values : values[0];
    }
  }
}

const meta: Readonly<Record<MetaKey, (state: EvaluationState) => Value>> = {
  l4proto: (state) => l4Protocol(state.packet),
  nfproto: (state) => (typeof state.packet.source === 'number' ? 2 : 10),
  protocol: (state) => (typeof state.packet.source === 'number' ? 0x0800 : 0x86dd),
  mark: (state) => state.mark,
  // Without a device there is a name without letters, which is no device's name.
  iif: (state) => state.inDevice ?? '',
  oif: (state) => state.outDevice ?? '',
  iifname: (state) => state.inDevice ?? '',
  oifname: (state) => state.outDevice ?? '',
  length: (state) => state.length ?? 60,
  pkttype: () => 0,
  nftrace: () => unknown,
};

const conntrack: Readonly<Record<ConntrackKey, (connection: NonNullable<NftContext['connection']>) => number>> = {
  state: (connection) => connection.state,
  status: (connection) => connection.status,
  mark: (connection) => connection.mark,
  direction: (connection) => connection.direction,
};

// With a mark or a device the kernel asks other routing tables, which are not here.
function readAddressType(select: readonly string[], state: EvaluationState): Value {
  const [end, more] = select;
  if (more !== undefined || (end !== 'saddr' && end !== 'daddr')) return unknown;
  return state.addressType(end === 'saddr' ? state.packet.source : state.packet.destination);
}

// The kernel keeps the count with the rule: a rule that is loaded anew starts anew.
const counts = new WeakMap<Rule, Map<Expression, number>>();

function count(expression: Extract<Expression, { kind: 'numgen' }>, rule: Rule): number {
  let own = counts.get(rule);
  if (!own) {
    own = new Map();
    counts.set(rule, own);
  }
  const next = ((own.get(expression) ?? expression.modulus - 1) + 1) % expression.modulus;
  own.set(expression, next);
  return next;
}

function readMap({ key, map }: Extract<Expression, { kind: 'lookup' }>, state: EvaluationState): Values {
  const values = read(key, state);
  if (values === undefined || values === unknown) return values;
  const data = find(map, values, state);
  if (data === undefined || data === unknown) return data;
  if (data.data?.kind !== 'values') return undefined;
  return data.data.values.map((part) => (typeof part === 'object' ? part.from : part));
}

/** The element that holds these values: in a set of the table, or in one of the rule's own. */
export function find(set: SetOperand, values: readonly Scalar[], state: EvaluationState): { readonly data?: Data } | undefined | typeof unknown {
  state.lookups++;
  if (set.kind === 'anonymous') return indexOf(set)(values);
  const named = state.table.sets.get(set.name);
  if (!named) return unknown;
  const element = named.elements.find(values);
  return element && !isExpired(element, state.now) ? element : undefined;
}

type Index = (values: readonly Scalar[]) => { readonly data?: Data } | undefined;
const indexes = new WeakMap<SetOperand, Index>();

// A rule's own set is indexed when the first packet asks: exact keys in a map, intervals in a list.
function indexOf(set: Extract<SetOperand, { kind: 'anonymous' }>): Index {
  let index = indexes.get(set);
  if (index) return index;
  const exact = new Map<Scalar, { readonly data?: Data }>();
  const intervals = set.elements.filter(({ key }) => key.some((part) => typeof part === 'object'));
  for (const element of set.elements) if (!intervals.includes(element)) exact.set(hash(element.key as readonly Scalar[]), element);
  index = (values) => exact.get(hash(values)) ?? intervals.find(({ key }) => key.every((part, i) => includes(part, values[i] as Scalar)));
  indexes.set(set, index);
  return index;
}

function hash(values: readonly Scalar[]): Scalar {
  return values.length === 1 ? (values[0] as Scalar) : values.join(' ');
}
