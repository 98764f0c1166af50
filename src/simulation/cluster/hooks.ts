import { evaluate, type Outcome, type RuleContext } from '../iptables/evaluate.ts';
import type { BuiltInChain, RejectAnswer, Rule, TableName } from '../iptables/rule.ts';
import type { Ruleset } from '../iptables/ruleset.ts';
import type { Connection } from '../ipvs/connection.ts';
import type { Packet } from '../net/packet.ts';
import { packetLength } from '../net/packet.ts';
import { stateSet, type Tracked, untracked } from '../netfilter/conntrack.ts';
import { printConntrackEntry } from '../netfilter/print-conntrack.ts';
import type { ConntrackStateName } from '../netfilter/states.ts';
import type { Clock } from './clock.ts';
import { addressType, type Host } from './host.ts';
import { bind } from './nat-binding.ts';
import { natHook } from './nat-hooks.ts';
import type { Random } from './random.ts';
import type { HookDevices, Observe } from './trace.ts';

/** A packet inside a host, with what the kernel knows about it there. */
export interface PacketInHost {
  packet: Packet;
  tracked?: Tracked;
  readonly inDevice?: string;
  outDevice?: string;
  readonly physicalIn?: string;
  physicalOut?: string;
  /** A TRACE rule was met: the kernel reports every rule from there on. */
  traced?: boolean;
  /** What IPVS did with it here; it does not look at it again (skb->ipvs_property). */
  ipvs?: { readonly direction: 'request' | 'answer'; readonly connection: Connection };
  examined: number;
}

/** What a hook function decided. */
export type HookVerdict =
  | { readonly verdict: 'ACCEPT' }
  | { readonly verdict: 'DROP' | 'unknown'; readonly table: TableName; readonly chain: string; readonly number: number; readonly rule?: Rule }
  | { readonly verdict: 'REJECT'; readonly table: TableName; readonly chain: string; readonly number: number; readonly rule: Rule }
  /** A base chain of nftables: `nft` says which rule, or whose policy. */
  | { readonly verdict: 'DROP' | 'unknown'; readonly nft: string }
  | { readonly verdict: 'REJECT'; readonly nft: string; readonly answer: RejectAnswer }
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

/** Registers conntrack and the tables of ip_tables and ip6_tables on a host, as loading the modules does. A table that nobody made is passed over. */
export function registerIptables(host: Host): void {
  for (const { table, priority, hooks } of tablePriorities)
    for (const hook of hooks) {
      host.hooks.push({ hook, priority, name: table, run: table === 'nat' ? natHook(hook) : tableHook(table, hook) });
      if (table === 'nat') host.natHooks.push({ hook, priority, name: table, exists: hasNatTable, run: natTable(hook) });
    }
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
    // What a REJECT sends belongs to the connection that it refuses, and does not make it one.
    if (!entry || entry.confirmed || skb.tracked?.state === 'RELATED') return accept;
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
    // What comes back through loopback has its connection already, and xt_CT leaves it that.
    if (outcome.notrack && !skb.tracked) skb.tracked = untracked;
    if (outcome.mark !== skb.packet.mark) skb.packet = { ...skb.packet, mark: outcome.mark };
    return verdictOf(table, outcome);
  };
}

function hasNatTable(host: Host, packet: Packet): boolean {
  return rulesetOf(host, packet).tables.has('nat');
}

function natTable(hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => {
    const outcome = walkTable('nat', hook, skb, context);
    if (!outcome) return accept;
    if (outcome.mark !== skb.packet.mark) skb.packet = { ...skb.packet, mark: outcome.mark };
    if (outcome.verdict === 'DROP' || outcome.verdict === 'REJECT' || outcome.verdict === 'unknown') return verdictOf('nat', outcome);
    return bind(outcome, hook, skb, context) ? accept : { verdict: 'DROP', table: 'nat', ...placeOf(outcome, hook) };
  };
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

function placeOf(outcome: Outcome, hook: BuiltInChain): { chain: string; number: number; rule?: Rule } {
  return 'chain' in outcome ? { chain: outcome.chain, number: outcome.number, rule: outcome.rule } : { chain: hook, number: 0 };
}

/** The rules that a packet of this family meets. */
export function rulesetOf(host: Host, packet: Packet): Ruleset {
  return typeof packet.source === 'number' ? host.ruleset : host.ruleset6;
}

function walkTable(name: TableName, hook: BuiltInChain, skb: PacketInHost, { host, random, clock, observe }: HookContext): Outcome | undefined {
  const table = rulesetOf(host, skb.packet).tables.get(name);
  if (!table) return undefined;
  const context: RuleContext = {
    packet: skb.packet,
    inInterface: skb.inDevice,
    outInterface: skb.outDevice,
    physicalIn: skb.physicalIn,
    physicalOut: skb.physicalOut,
    states: skb.tracked ? stateSet(skb.tracked) : beforeConntrack,
    tracked: skb.tracked,
    addressType: (address, device) => addressType(host, address, device),
    random31: () => random.next31(),
    now: clock.now(),
    recent: host.recent,
    length: packetLength(skb.packet),
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
        if (visit.kind === 'rule' && visit.rule.target?.kind === 'TRACE') skb.traced = true;
        const traced = skb.traced ?? false;
        const devices: HookDevices = { in: skb.inDevice, out: skb.outDevice, physicalIn: skb.physicalIn, physicalOut: skb.physicalOut };
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
            traced,
            devices,
          });
        else
          observe({
            kind: 'chain-end',
            host: host.name,
            packet,
            hook,
            table: name,
            chain: visit.chain,
            number: visit.number,
            misses: visit.misses,
            verdict: visit.verdict,
            traced,
            devices,
          });
      }),
  );
  skb.examined += outcome.examined;
  if (outcome.traced) skb.traced = true;
  return outcome;
}

// The raw table runs before conntrack has looked: xt_conntrack finds no connection and calls that INVALID.
const beforeConntrack: ReadonlySet<ConntrackStateName> = new Set<ConntrackStateName>(['INVALID']);

function virtualOf({ protocol, virtual, virtualPort }: Connection): RuleContext['ipvs'] {
  return { protocol, address: virtual, port: virtualPort };
}
