import { isExpired } from './apply-element.ts';
import type { NftContext } from './context.ts';
import { datatypes } from './datatype.ts';
import type { Expression, KeyPart, Scalar, Verdict } from './expression.ts';
import { includes } from './interval.ts';
import type { BaseChain, Chain, Table } from './ruleset.ts';
import type { NatFlag, Operand, RejectAnswer, Rule, Statement } from './statement.ts';
import { typesOf } from './typing.ts';
import { type EvaluationState, find, read, unknown } from './value.ts';

/** What the walk met, in order: a rule all of whose comparisons held, or the end of a chain. Rules that did not match are only counted. */
export type NftVisit =
  | {
      readonly kind: 'rule';
      readonly chain: string;
      /** Counts from 1. */
      readonly number: number;
      readonly rule: Rule;
      /** Rules of this chain that were asked and did not match since the last visit in it. */
      readonly misses: number;
      /** What the rule decided: `accept` after a translation, `drop` after a rejection. */
      readonly verdict: Verdict;
      /** The packet's mark behind this rule. */
      readonly mark: number;
    }
  /** `return`: back to the chain that jumped here. Else the policy of the base chain. */
  | { readonly kind: 'end'; readonly chain: string; readonly misses: number; readonly verdict: 'return' | 'accept' | 'drop'; readonly mark: number };

/** Where a verdict comes from. A drop by policy has no rule. */
interface At {
  readonly chain: string;
  readonly number: number;
  readonly rule?: Rule;
}

/** A translation that a rule asks for. */
export type Translation =
  | { readonly kind: 'dnat' | 'snat'; readonly address?: number | bigint; readonly port?: number; readonly flags: readonly NatFlag[] }
  | { readonly kind: 'masquerade' | 'redirect'; readonly port?: KeyPart; readonly flags: readonly NatFlag[] };

/** What a base chain says of a packet. */
export type NftOutcome = { readonly mark: number /** Rules asked. */; readonly examined: number /** Looks into sets and maps. */; readonly lookups: number } & (
  | { readonly verdict: 'accept' }
  | ({ readonly verdict: 'translate'; readonly translation: Translation } & At)
  | ({ readonly verdict: 'drop' | 'unknown' } & At)
  | ({ readonly verdict: 'reject'; readonly answer?: RejectAnswer } & At)
);

/** What one statement did: nothing, ended the rule, decided. */
type Step =
  | { readonly kind: 'continue' }
  | { readonly kind: 'break' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'translate'; readonly translation: Translation }
  | { readonly kind: 'reject'; readonly answer?: RejectAnswer };

interface Frame {
  readonly chain: Chain;
  position: number;
  misses: number;
}

const next: Step = { kind: 'continue' };
const noMatch: Step = { kind: 'break' };
const nobodyKnows: Step = { kind: 'unknown' };

/** Walks a packet through one base chain as the kernel does (nft_do_chain). Sets that rules write to are written to. */
export function evaluateChain(table: Table, base: Chain & { readonly base?: BaseChain }, context: NftContext, observe?: (visit: NftVisit) => void): NftOutcome {
  const state = begin(table, context);
  const stack: Frame[] = [{ chain: base, position: 0, misses: 0 }];
  let examined = 0;
  for (;;) {
    const frame = stack.at(-1) as Frame;
    const { rules, name } = frame.chain;
    const rule = rules[frame.position];
    if (!rule) {
      stack.pop();
      const verdict = stack.length > 0 ? 'return' : (frame.chain.base?.policy ?? base.base?.policy ?? 'accept');
      observe?.({ kind: 'end', chain: name, misses: frame.misses, verdict, mark: state.mark });
      if (stack.length > 0) continue;
      return outcome(state, examined, verdict === 'drop' ? { verdict, chain: name, number: rules.length + 1 } : { verdict: 'accept' });
    }
    frame.position++;
    examined++;
    state.rule = rule;
    const step = ask(rule, state);
    if (step.kind === 'break') {
      frame.misses++;
      continue;
    }
    const at = { chain: name, number: frame.position, rule };
    observe?.({ kind: 'rule', ...at, misses: frame.misses, verdict: shown(step), mark: state.mark });
    frame.misses = 0;
    if (step.kind === 'unknown') return outcome(state, examined, { verdict: 'unknown', ...at });
    if (step.kind === 'translate') return outcome(state, examined, { verdict: 'translate', translation: step.translation, ...at });
    if (step.kind === 'reject') return outcome(state, examined, { verdict: 'reject', answer: step.answer, ...at });
    if (step.kind === 'continue') continue;
    const { verdict } = step;
    if (verdict.kind === 'accept') return outcome(state, examined, { verdict: 'accept' });
    if (verdict.kind === 'drop') return outcome(state, examined, { verdict: 'drop', ...at });
    if (verdict.kind === 'continue') continue;
    if (verdict.kind === 'return') {
      // From a base chain there is nowhere to return to: its policy decides.
      frame.position = rules.length;
      if (stack.length > 1) stack.pop();
      continue;
    }
    const chain = 'chain' in verdict ? table.chains.get(verdict.chain) : undefined;
    if (!chain) throw new Error(`table ${table.name} has no chain ${'chain' in verdict ? verdict.chain : ''}`);
    if (verdict.kind === 'goto') {
      // The base chain's policy still holds where a goto ends.
      if (stack.length > 1) stack.pop();
      else stack[0] = { chain: { ...base, rules: [] }, position: 0, misses: 0 };
    }
    stack.push({ chain, position: 0, misses: 0 });
    if (stack.length > 17) throw new Error(`chains of table ${table.name} jump too deep at ${chain.name}`);
  }
}

function begin(table: Table, context: NftContext): EvaluationState {
  const { packet, inDevice, outDevice, connection, now, length } = context;
  return {
    table,
    packet,
    inDevice,
    outDevice,
    connection,
    now,
    length,
    addressType: (address) => context.addressType(address),
    below: (below) => context.below(below),
    mark: packet.mark >>> 0,
    rule: { statements: [], handle: 0 },
    lookups: 0,
  };
}

type Decision = NftOutcome extends infer O ? (O extends unknown ? Omit<O, 'mark' | 'examined' | 'lookups'> : never) : never;

function outcome(state: EvaluationState, examined: number, decision: Decision): NftOutcome {
  return { mark: state.mark, examined, lookups: state.lookups, ...decision } as NftOutcome;
}

function shown(step: Step): Verdict {
  if (step.kind === 'verdict') return step.verdict;
  if (step.kind === 'translate') return { kind: 'accept' };
  return { kind: step.kind === 'reject' ? 'drop' : 'continue' };
}

// From left to right, no further than the first that does not hold.
function ask(rule: Rule, state: EvaluationState): Step {
  for (const statement of rule.statements) {
    const step = run(statement, state);
    if (step.kind !== 'continue') return step;
  }
  return next;
}

function run(statement: Statement, state: EvaluationState): Step {
  switch (statement.kind) {
    case 'match':
      return match(statement, state);
    case 'verdict':
      return { kind: 'verdict', verdict: statement.verdict };
    case 'vmap': {
      const values = read(statement.key, state);
      if (values === undefined) return noMatch;
      const element = values === unknown ? unknown : find(statement.map, values, state);
      if (element === unknown) return nobodyKnows;
      return element?.data?.kind === 'verdict' ? { kind: 'verdict', verdict: element.data.verdict } : noMatch;
    }
    case 'set':
      return assign(statement, state);
    case 'nat':
      return translate(statement, state);
    case 'masquerade':
    case 'redirect': {
      const { kind, port, flags } = statement;
      return { kind: 'translate', translation: { kind, ...(port !== undefined && { port }), flags } };
    }
    case 'reject':
      return { kind: 'reject', answer: statement.answer };
    case 'counter':
      statement.packets++;
      statement.bytes += state.length ?? 60;
      return next;
    case 'log':
      return next;
    case 'update':
      return update(statement, state);
    case 'notrack':
    case 'unknown':
      return nobodyKnows;
  }
}

function match({ left, op, right }: Extract<Statement, { kind: 'match' }>, state: EvaluationState): Step {
  const values = read(left, state);
  if (values === undefined) return noMatch;
  if (values === unknown) return nobodyKnows;
  if (right.kind === 'named' || right.kind === 'anonymous') {
    const element = find(right, values, state);
    if (element === unknown) return nobodyKnows;
    return (element !== undefined) === (op !== '!=') ? next : noMatch;
  }
  return holds(values, op, right, left) ? next : noMatch;
}

function holds(values: readonly Scalar[], op: Extract<Statement, { kind: 'match' }>['op'], right: Operand, left: Expression): boolean {
  if (right.kind === 'values') return right.values.every((part, i) => includes(part, values[i] as Scalar)) === (op !== '!=');
  if (right.kind !== 'value') return false;
  const [value] = values as [Scalar];
  const { value: wanted } = right;
  if (typeof wanted === 'object') return includes(wanted, value) === (op !== '!=');
  switch (op) {
    case 'implicit':
      if (typeof value === 'number' && typeof wanted === 'number' && datatypes[typesOf(left)[0] ?? 'integer'].flags) return (value & wanted) !== 0;
      return isSame(value, wanted);
    case '==':
      return isSame(value, wanted);
    case '!=':
      return !isSame(value, wanted);
    case '<':
      return value < wanted;
    case '>':
      return value > wanted;
    case '<=':
      return value <= wanted;
    case '>=':
      return value >= wanted;
  }
}

// `eth*` is every name that begins so.
function isSame(value: Scalar, wanted: Scalar): boolean {
  if (typeof wanted === 'string' && typeof value === 'string' && wanted.endsWith('*')) return value.startsWith(wanted.slice(0, -1));
  return value === wanted;
}

function assign({ what, to }: Extract<Statement, { kind: 'set' }>, state: EvaluationState): Step {
  const values = read(to, state);
  if (values === undefined) return noMatch;
  if (values === unknown) return nobodyKnows;
  const value = Number(values[0]);
  if (what.kind === 'meta' && what.key === 'mark') state.mark = value >>> 0;
  else if (what.kind === 'ct' && what.key === 'mark') {
    if (!state.connection) return noMatch;
    state.connection.mark = value >>> 0;
  } else if (!(what.kind === 'meta' && what.key === 'nftrace')) return nobodyKnows;
  return next;
}

function translate({ type, address, port, flags }: Extract<Statement, { kind: 'nat' }>, state: EvaluationState): Step {
  const to = address && read(address, state);
  if (address && to === undefined) return noMatch;
  const number = port && read(port, state);
  if (to === unknown || number === unknown) return nobodyKnows;
  const [ip, mapped] = to ?? [];
  const [written] = number ?? [];
  const toPort = written ?? mapped;
  return {
    kind: 'translate',
    translation: {
      kind: type,
      ...(typeof ip !== 'string' && ip !== undefined && { address: ip }),
      ...(toPort !== undefined && { port: Number(toPort) }),
      flags,
    },
  };
}

// Models nft_dynset_eval: `update` begins a life anew, `add` leaves one that is there.
function update({ op, set: name, key, timeout }: Extract<Statement, { kind: 'update' }>, state: EvaluationState): Step {
  const set = state.table.sets.get(name);
  const values = read(key, state);
  if (!set || values === unknown) return nobodyKnows;
  if (values === undefined) return noMatch;
  const { definition, elements } = set;
  const known = elements.get(values);
  const alive = known && !isExpired(known, state.now);
  if (op === 'delete') {
    if (!alive) return noMatch;
    elements.delete(values);
    return next;
  }
  if (alive && op === 'add') return next;
  if (!alive && definition.size !== undefined && elements.size >= definition.size) return noMatch;
  if (known && !alive) elements.delete(values);
  const life = timeout ?? definition.timeout;
  const own = timeout !== undefined && timeout !== definition.timeout ? { timeout } : {};
  const expires = definition.flags.includes('timeout') && life !== undefined ? { expires: state.now + life } : {};
  elements.put({ ...(alive ? known : {}), key: values, ...own, ...expires });
  return next;
}
