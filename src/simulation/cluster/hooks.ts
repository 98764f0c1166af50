import { evaluate, type Outcome, type RuleContext } from '../iptables/evaluate.ts';
import type { BuiltInChain, Rule, TableName } from '../iptables/rule.ts';
import type { Connection } from '../ipvs/connection.ts';
import type { Packet } from '../net/packet.ts';
import { printEnd } from '../net/packet.ts';
import { stateSet, type Tracked } from '../netfilter/conntrack.ts';
import { bindDestination, bindSource, type Manipulation, splitHostPort, translate } from '../netfilter/nat.ts';
import { printConntrackEntry } from '../netfilter/print-conntrack.ts';
import type { ConntrackStateName } from '../netfilter/states.ts';
import type { Clock } from './clock.ts';
import { addressType, type Host, lookupRoute, preferredSource } from './host.ts';
import type { Random } from './random.ts';
import type { Observe } from './trace.ts';

/** A packet inside a host, with what the kernel knows about it there. */
export interface PacketInHost {
  packet: Packet;
  tracked?: Tracked;
  readonly inDevice?: string;
  outDevice?: string;
  readonly physicalIn?: string;
  readonly physicalOut?: string;
  /** What IPVS did with it here; it does not look at it again (skb->ipvs_property). */
  ipvs?: { readonly direction: 'request' | 'answer'; readonly connection: Connection };
  examined: number;
}

/** What a hook function decided. */
export type HookVerdict =
  | { readonly verdict: 'ACCEPT' }
  | { readonly verdict: 'DROP' | 'unknown'; readonly table: TableName; readonly chain: string; readonly number: number; readonly rule?: Rule }
  | { readonly verdict: 'REJECT'; readonly table: TableName; readonly chain: string; readonly number: number; readonly rule: Rule }
  /** IPVS' own, which is no rule's. */
  | { readonly verdict: 'DROP' | 'unknown' | 'REJECT'; readonly ipvs: string }
  /** IPVS sends it on itself: routing, OUTPUT and POSTROUTING come next, wherever the packet was. */
  | { readonly verdict: 'STOLEN' };

/** What a hook function may use besides the packet. */
export interface HookContext {
  readonly host: Host;
  readonly random: Random;
  readonly clock: Clock;
  readonly observe?: Observe;
}

/** Something registered at a hook. Lower priorities run first; the numbers are those of linux/netfilter_ipv4.h. */
export interface HookFunction {
  readonly hook: BuiltInChain;
  readonly priority: number;
  readonly name: string;
  run(skb: PacketInHost, context: HookContext): HookVerdict;
}

const accept: HookVerdict = { verdict: 'ACCEPT' };
const last = 2147483647;

const tablePriorities: { table: TableName; priority: number; hooks: readonly BuiltInChain[] }[] = [
  { table: 'raw', priority: -300, hooks: ['PREROUTING', 'OUTPUT'] },
  { table: 'mangle', priority: -150, hooks: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
  { table: 'nat', priority: -100, hooks: ['PREROUTING', 'OUTPUT'] },
  { table: 'filter', priority: 0, hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  { table: 'security', priority: 50, hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  { table: 'nat', priority: 100, hooks: ['INPUT', 'POSTROUTING'] },
];

/** Registers conntrack and the tables of ip_tables on a host, as loading the modules does. A table that nobody made is passed over. */
export function registerIptables(host: Host): void {
  for (const { table, priority, hooks } of tablePriorities)
    for (const hook of hooks) host.hooks.push({ hook, priority, name: table, run: table === 'nat' ? natHook(hook) : tableHook(table, hook) });
  for (const hook of ['PREROUTING', 'OUTPUT'] as const) host.hooks.push({ hook, priority: -200, name: 'conntrack', run: trackHook(hook) });
  for (const hook of ['INPUT', 'POSTROUTING'] as const) host.hooks.push({ hook, priority: last, name: 'conntrack confirm', run: confirmHook(hook) });
  host.hooks.sort((a, b) => a.priority - b.priority);
}

/** Runs everything registered at a hook until something does not accept. */
export function runHook(hook: BuiltInChain, skb: PacketInHost, context: HookContext): HookVerdict {
  for (const registered of context.host.hooks) {
    if (registered.hook !== hook) continue;
    const verdict = registered.run(skb, context);
    if (verdict.verdict !== 'ACCEPT') return verdict;
  }
  return accept;
}

function trackHook(hook: BuiltInChain): HookFunction['run'] {
  return (skb, { host, clock, observe }) => {
    // IPVS puts packets into OUTPUT that came from elsewhere: conntrack has seen them.
    if (skb.ipvs && skb.tracked) return accept;
    const tracked = skb.tracked ?? host.conntrack.track(skb.packet);
    skb.tracked = tracked;
    const text = tracked.entry && printConntrackEntry(tracked.entry, clock.now());
    const action = !tracked.entry ? 'invalid' : tracked.entry.confirmed || tracked.state === 'RELATED' ? 'found' : 'begin';
    observe?.({ kind: 'conntrack', host: host.name, packet: skb.packet, hook, action, direction: tracked.direction, states: [...stateSet(tracked)], text });
    return accept;
  };
}

function confirmHook(hook: BuiltInChain): HookFunction['run'] {
  return (skb, { host, clock, observe }) => {
    const entry = skb.tracked?.entry;
    if (!entry || entry.confirmed || skb.packet.about) return accept;
    host.conntrack.confirm(entry);
    observe?.({
      kind: 'conntrack',
      host: host.name,
      packet: skb.packet,
      hook,
      action: 'confirm',
      direction: 'original',
      states: [],
      text: printConntrackEntry(entry, clock.now()),
    });
    return accept;
  };
}

function tableHook(table: TableName, hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => {
    const outcome = walkTable(table, hook, skb, context);
    if (!outcome) return accept;
    if (outcome.mark !== skb.packet.mark) skb.packet = { ...skb.packet, mark: outcome.mark };
    return verdictOf(table, outcome);
  };
}

/** The nat table is asked once per connection and side; every other packet is translated as the first one was. */
function natHook(hook: BuiltInChain): HookFunction['run'] {
  const end: Manipulation = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  return (skb, context) => {
    const { host, observe } = context;
    const tracked = skb.tracked;
    const entry = tracked?.entry;
    if (!tracked || !entry || !host.ruleset.tables.has('nat')) return accept;
    let because: 'rule' | 'conntrack' = 'conntrack';
    const decided = end === 'destination' ? entry.destinationDecided : entry.sourceDecided;
    if (tracked.state === 'NEW' && !decided) {
      because = 'rule';
      const outcome = walkTable('nat', hook, skb, context);
      if (outcome) {
        if (outcome.mark !== skb.packet.mark) skb.packet = { ...skb.packet, mark: outcome.mark };
        const verdict = bind(outcome, end, skb, context);
        if (verdict.verdict !== 'ACCEPT') return verdict;
      }
    }
    const before = printEnd(skb.packet, end);
    skb.packet = translate(skb.packet, tracked, end);
    const after = printEnd(skb.packet, end);
    if (before !== after) observe?.({ kind: 'rewrite', host: host.name, packet: skb.packet, hook, end, from: before, to: after, because });
    return accept;
  };
}

function bind(outcome: Outcome, end: Manipulation, skb: PacketInHost, { host, random }: HookContext): HookVerdict {
  const entry = skb.tracked?.entry;
  if (!entry) return accept;
  const draw = (): number => random.next31();
  switch (outcome.verdict) {
    case 'DNAT':
      bindDestination(entry, outcome.to);
      return accept;
    case 'SNAT':
      bindSource(host.conntrack, entry, splitHostPort(outcome.to).address, false, draw);
      return accept;
    case 'MASQUERADE': {
      const route = lookupRoute(host, skb.packet.destination);
      const address = route && preferredSource(host, route);
      const randomFully = outcome.rule.target?.kind === 'MASQUERADE' && outcome.rule.target.randomFully === true;
      if (address !== undefined) bindSource(host.conntrack, entry, address, randomFully, draw);
      return accept;
    }
    case 'ACCEPT':
      // A null binding: nothing is asked for, but two connections must not expect the same answers.
      if (end === 'destination') entry.destinationDecided = true;
      else bindSource(host.conntrack, entry, entry.reply.destination, false, draw);
      return accept;
    default:
      return verdictOf('nat', outcome);
  }
}

function verdictOf(table: TableName, outcome: Outcome): HookVerdict {
  switch (outcome.verdict) {
    case 'DROP':
    case 'unknown':
      return { verdict: outcome.verdict, table, chain: outcome.chain, number: outcome.number, rule: outcome.rule };
    case 'REJECT':
      return { verdict: 'REJECT', table, chain: outcome.chain, number: outcome.number, rule: outcome.rule };
    default:
      return accept;
  }
}

function walkTable(name: TableName, hook: BuiltInChain, skb: PacketInHost, { host, random, clock, observe }: HookContext): Outcome | undefined {
  const table = host.ruleset.tables.get(name);
  if (!table) return undefined;
  const context: RuleContext = {
    packet: skb.packet,
    inInterface: skb.inDevice,
    outInterface: skb.outDevice,
    physicalIn: skb.physicalIn,
    physicalOut: skb.physicalOut,
    states: skb.tracked ? stateSet(skb.tracked) : untracked,
    addressType: (address) => addressType(host, address),
    random31: () => random.next31(),
    now: clock.now(),
    recent: host.recent,
    inSet: (set, directions, packet) => host.ipsets.matches(set, packet, directions),
    ipvs: skb.ipvs?.direction === 'request' ? virtualOf(skb.ipvs.connection) : undefined,
  };
  const outcome = evaluate(
    table,
    hook,
    context,
    observe &&
      ((visit) => {
        const packet = visit.kind === 'rule' && visit.mark !== skb.packet.mark ? { ...skb.packet, mark: visit.mark } : skb.packet;
        if (visit.kind === 'rule')
          observe({
            kind: 'rule',
            host: host.name,
            packet,
            hook,
            table: name,
            chain: visit.chain,
            number: visit.number,
            rule: visit.rule,
            misses: visit.misses,
          });
        else observe({ kind: 'chain-end', host: host.name, packet, hook, table: name, chain: visit.chain, misses: visit.misses, verdict: visit.verdict });
      }),
  );
  skb.examined += outcome.examined;
  return outcome;
}

function virtualOf({ protocol, virtual, virtualPort }: Connection): RuleContext['ipvs'] {
  return { protocol, address: virtual, port: virtualPort };
}

const untracked: ReadonlySet<ConntrackStateName> = new Set<ConntrackStateName>(['UNTRACKED']);
