import { candidates, type NextCandidate } from './chain-index.ts';
import type { MatchContext, RuleContext } from './context.ts';
import { kernelOrder, matches } from './matches/registry.ts';
import type { BuiltInChain, Clause, PortRange, Rule } from './rule.ts';
import type { Chain, Table } from './ruleset.ts';
import { targets } from './targets/registry.ts';
import type { Decision, Verdict } from './targets/target.ts';

export type { RuleContext } from './context.ts';

/** What the walk met, in order: a rule that matched, or the end of a chain. Rules that did not match are only counted. */
export type RuleVisit =
  | {
      readonly kind: 'rule';
      readonly chain: string;
      /** Counts from 1. */
      readonly number: number;
      readonly rule: Rule;
      /** Rules of this chain that were asked and did not match since the last visit in it. */
      readonly misses: number;
      /** The packet's mark behind this rule. */
      readonly mark: number;
    }
  | {
      readonly kind: 'end';
      readonly chain: string;
      /** The number behind the chain's last rule. */
      readonly number: number;
      readonly misses: number /** RETURN: fell off a user chain. Else the policy. */;
      readonly verdict: 'RETURN' | 'ACCEPT' | 'DROP';
    };

/** Where a table's verdict comes from. */
interface At {
  readonly chain: string;
  /** Counts from 1. */
  readonly number: number;
  readonly rule: Rule;
}

/** What a table says of a packet. A DROP by policy has no rule and, as in the kernel's TRACE, the number behind the last one. */
export type Outcome = {
  readonly mark: number;
  /** Rules asked. */
  readonly examined: number;
  /** TRACE was met, here or before. */
  readonly traced?: true;
  /** conntrack is to leave the packet alone. */
  readonly notrack?: true;
} & (
  | { readonly verdict: 'ACCEPT' }
  | { readonly verdict: 'DROP'; readonly chain: string; readonly number: number; readonly rule?: Rule }
  | (Extract<Verdict, { verdict: 'REJECT' }> & At)
  | ({ readonly verdict: 'DNAT'; readonly to: string } & At)
  | ({ readonly verdict: 'SNAT'; readonly to: string } & At)
  | ({ readonly verdict: 'REDIRECT'; readonly ports?: PortRange } & At)
  | ({ readonly verdict: 'MASQUERADE' } & At)
  | ({ readonly verdict: 'unknown' } & At)
);

interface Frame {
  readonly chain: Chain;
  readonly next: NextCandidate;
  /** The first rule that was not asked yet. */
  position: number;
}

// The kernel refuses loops when rules are loaded; text from elsewhere may have them.
const longestWalk = 100_000;
const orders = new WeakMap<Rule, readonly Clause[]>();

/** Walks a packet through one hook of a table as the kernel does, counting on the rules that match. */
export function evaluate(table: Table, chain: BuiltInChain, context: RuleContext, observe?: (visit: RuleVisit) => void): Outcome {
  const state = begin(context);
  const base = enter(table, chain, context);
  const stack: Frame[] = [base];
  let examined = 0;
  let missesAtEnd = 0;
  for (let hops = 0; stack.length > 0; ) {
    const frame = stack.at(-1) as Frame;
    const { rules, name } = frame.chain;
    const found = findMatch(frame, state);
    const stop = found < 0 ? rules.length : found;
    const misses = stop - frame.position;
    examined += misses;
    frame.position = stop;
    const rule = rules[stop];
    if (!rule) {
      stack.pop();
      if (frame === base) missesAtEnd = misses;
      else observe?.({ kind: 'end', chain: name, number: rules.length + 1, misses, verdict: 'RETURN' });
      continue;
    }
    examined++;
    frame.position++;
    const decision = decide(rule, state);
    observe?.({ kind: 'rule', chain: name, number: stop + 1, rule, misses, mark: state.mark });
    if (decision.flow === 'stop') {
      return {
        ...soFar(state, examined),
        ...decision.verdict,
        ...(decision.verdict.verdict !== 'ACCEPT' && { chain: name, number: stop + 1, rule }),
      } as Outcome;
    }
    if (decision.flow === 'return' || decision.flow === 'goto') stack.pop();
    if (decision.flow === 'jump' || decision.flow === 'goto') {
      if (++hops > longestWalk) throw new Error(`rules of table ${table.name} jump in a circle through ${decision.chain}`);
      stack.push(enter(table, decision.chain, context));
    }
  }
  const { policy = 'ACCEPT', rules } = base.chain;
  count(base.chain, state);
  observe?.({ kind: 'end', chain, number: rules.length + 1, misses: missesAtEnd, verdict: policy });
  if (policy === 'ACCEPT') return { verdict: policy, ...soFar(state, examined) };
  return { verdict: policy, ...soFar(state, examined), chain, number: rules.length + 1 };
}

function soFar({ mark, traced, notrack }: MatchContext, examined: number): Pick<Outcome, 'mark' | 'examined' | 'traced' | 'notrack'> {
  return { mark, examined, ...(traced && { traced }), ...(notrack && { notrack }) };
}

// Members are named one by one: the caller's context may be an object whose methods need their `this`.
function begin(context: RuleContext): MatchContext {
  const { packet, inInterface, outInterface, physicalIn, physicalOut, states, tracked, now, recent, ipvs, length } = context;
  const methods = { addressType: context.addressType.bind(context), random31: context.random31.bind(context), inSet: context.inSet?.bind(context) };
  return {
    packet,
    inInterface,
    outInterface,
    physicalIn,
    physicalOut,
    states,
    tracked,
    now,
    recent,
    ipvs,
    length,
    ...methods,
    mark: packet.mark >>> 0,
    rule: { clauses: [] },
    traced: false,
    notrack: false,
  };
}

function enter(table: Table, name: string, context: RuleContext): Frame {
  const chain = table.chains.get(name);
  if (!chain) throw new Error(`table ${table.name} has no chain ${name}`);
  return { chain, next: candidates(chain, context.packet.destination), position: 0 };
}

function findMatch(frame: Frame, state: MatchContext): number {
  const { rules } = frame.chain;
  for (let i = frame.next(frame.position); i >= 0; i = frame.next(i + 1)) if (holds(rules[i] as Rule, state)) return i;
  return -1;
}

// Clauses are asked in the kernel's order and no further than the first that fails: statistic and recent remember that they were asked.
function holds(rule: Rule, state: MatchContext): boolean {
  let order = orders.get(rule);
  if (!order) {
    order = kernelOrder(rule);
    orders.set(rule, order);
  }
  state.rule = rule;
  for (const clause of order) if (!matches[clause.kind].test(clause, state)) return false;
  return true;
}

function decide(rule: Rule, state: MatchContext): Decision {
  if (rule.clauses.some((clause) => matches[clause.kind].isUnknown?.(clause, state))) return { flow: 'stop', verdict: { verdict: 'unknown' } };
  count(rule, state);
  return rule.target ? targets[rule.target.kind].decide(rule.target, state) : { flow: 'continue' };
}

function count(counted: { packets?: number; bytes?: number }, context: RuleContext): void {
  counted.packets = (counted.packets ?? 0) + 1;
  counted.bytes = (counted.bytes ?? 0) + (context.length ?? 60);
}
