import type { BuiltInChain, RejectAnswer } from '../iptables/rule.ts';
import { type Packet, packetLength } from '../net/packet.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { NftConnection, NftContext } from '../nftables/context.ts';
import { evaluateChain, type NftOutcome, type NftVisit, type Translation } from '../nftables/evaluate.ts';
import type { Family } from '../nftables/family.ts';
import { printStatement } from '../nftables/print-statement.ts';
import { type BaseChain, type Chain, createNftRuleset, type NftRuleset, type Table } from '../nftables/ruleset.ts';
import type { Rule } from '../nftables/statement.ts';
import { addressTypes, ctStates } from '../nftables/symbols.ts';
import { type HookContext, type HookFunction, type HookVerdict, type PacketInHost, registerIptables } from './hooks.ts';
import { addressType, type Host } from './host.ts';
import { applyBinding, type Binding } from './nat-binding.ts';

/** A base chain with the table it lives in. */
interface Registered {
  readonly table: Table;
  readonly chain: Chain & { base?: BaseChain };
}

const accept: HookVerdict = { verdict: 'ACCEPT' };
const name = 'nftables';
const states: ReadonlyMap<string, number> = new Map(ctStates.map(([state, value]) => [state.toUpperCase(), value]));
const kinds: ReadonlyMap<string, number> = new Map(addressTypes.map(([kind, value]) => [kind.toUpperCase(), value]));
const hooks: ReadonlySet<string> = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] satisfies BuiltInChain[]);
// Which base chains a host was last seen to have.
const known = new WeakMap<NftRuleset, number>();

/** What nf_tables holds on a host; nothing before it is asked for the first time. */
export function nftablesOf(host: Host): NftRuleset {
  host.nftables ??= createNftRuleset();
  return host.nftables;
}

/**
 * Hangs a host's base chains on its hooks, as nf_tables does at the end of a transaction; to be called behind every one. Chains of type nat
 * are no hooks of their own: NAT asks them. Of chains with one priority, and before the tables of iptables, the last that was made comes first.
 */
export function registerNftables(host: Host): void {
  const ruleset = nftablesOf(host);
  if (known.get(ruleset) === ruleset.baseChains) return;
  known.set(ruleset, ruleset.baseChains);
  // Rules need conntrack and NAT; tables of iptables that nobody made are passed over.
  if (!host.hooks.some((one) => one.name === 'conntrack')) registerIptables(host);
  drop(host.hooks);
  drop(host.natHooks);
  for (const registered of baseChains(ruleset)) {
    const { type, priority, hook: spelled } = registered.chain.base;
    const hook = spelled.toUpperCase() as BuiltInChain;
    if (!hooks.has(hook)) continue;
    const { family } = registered.table;
    if (type !== 'nat') insert(host.hooks, { hook, priority, name, run: filterHook(registered, hook) });
    else insert(host.natHooks, { hook, priority, name, exists: (_, packet) => sees(family, packet), run: natChain(registered, hook) });
  }
}

function drop(list: HookFunction[]): void {
  for (let i = list.length - 1; i >= 0; i--) if (list[i]?.name === name) list.splice(i, 1);
}

// Models nf_hook_entries_grow.
function insert<T extends HookFunction>(list: T[], one: T): void {
  const at = list.findIndex(({ priority }) => priority >= one.priority);
  list.splice(at < 0 ? list.length : at, 0, one);
}

function* baseChains({ tables }: NftRuleset): Iterable<{ table: Table; chain: Chain & { base: BaseChain } }> {
  for (const table of tables) for (const chain of table.chains.values()) if (chain.base) yield { table, chain: chain as Chain & { base: BaseChain } };
}

function sees(family: Family, { source }: Packet): boolean {
  return family === 'inet' || family === (typeof source === 'number' ? 'ip' : 'ip6');
}

function filterHook(registered: Registered, hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => (sees(registered.table.family, skb.packet) ? verdictOf(registered, walkChain(registered, hook, skb, context)) : accept);
}

function natChain(registered: Registered, hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => {
    if (!sees(registered.table.family, skb.packet)) return accept;
    const outcome = walkChain(registered, hook, skb, context);
    if (outcome.verdict !== 'translate') return verdictOf(registered, outcome);
    return applyBinding(bindingOf(outcome.translation), hook, skb, context) ? accept : { verdict: 'DROP', nft: placeOf(registered, outcome) };
  };
}

function walkChain({ table, chain }: Registered, hook: BuiltInChain, skb: PacketInHost, { host, random, clock, observe }: HookContext): NftOutcome {
  const context: NftContext = {
    packet: skb.packet,
    inDevice: skb.inDevice,
    outDevice: skb.outDevice,
    connection: skb.tracked && connectionOf(skb.tracked),
    addressType: (address) => kinds.get(addressType(host, address)) ?? 0,
    below: (below) => random.below(below),
    now: clock.now(),
    length: packetLength(skb.packet),
  };
  const tell = observe && ((visit: NftVisit): void => observe(eventOf(visit, table, chain.name, hook, skb, host)));
  const outcome = evaluateChain(table, chain, context, tell);
  skb.examined += outcome.examined;
  if (outcome.mark !== skb.packet.mark) skb.packet = { ...skb.packet, mark: outcome.mark };
  return outcome;
}

function eventOf(
  visit: NftVisit,
  { family, name: table }: Table,
  base: string,
  hook: BuiltInChain,
  skb: PacketInHost,
  host: Host,
): Parameters<NonNullable<HookContext['observe']>>[0] {
  const { chain, misses } = visit;
  const packet = visit.mark === skb.packet.mark ? skb.packet : { ...skb.packet, mark: visit.mark };
  if (visit.kind === 'rule' && asksForTrace(visit.rule)) skb.traced = true;
  const devices = { in: skb.inDevice, out: skb.outDevice, physicalIn: skb.physicalIn, physicalOut: skb.physicalOut };
  const at = { host: host.name, packet, hook, family, table, base, chain, misses, traced: skb.traced ?? false, devices };
  if (visit.kind === 'end') return { kind: 'nft-end', ...at, verdict: visit.verdict };
  return {
    kind: 'nft-rule',
    ...at,
    number: visit.number,
    rule: visit.rule,
    words: visit.rule.statements.map((statement) => printStatement(statement)),
    verdict: visit.verdict,
  };
}

function asksForTrace({ statements }: Rule): boolean {
  return statements.some(({ kind, ...rest }) => kind === 'set' && 'what' in rest && rest.what.kind === 'meta' && rest.what.key === 'nftrace');
}

function verdictOf(registered: Registered, outcome: NftOutcome): HookVerdict {
  switch (outcome.verdict) {
    case 'drop':
      return { verdict: 'DROP', nft: placeOf(registered, outcome) };
    case 'unknown':
      return { verdict: 'unknown', nft: placeOf(registered, outcome) };
    case 'reject':
      return { verdict: 'REJECT', nft: placeOf(registered, outcome), answer: answerOf(outcome.answer) };
    default:
      return accept;
  }
}

function placeOf({ table }: Registered, { rule, number, chain }: Exclude<NftOutcome, { verdict: 'accept' }>): string {
  const where = `${table.family} ${table.name} ${chain}`;
  return rule ? `rule ${number} of ${where}` : `the policy of ${where}`;
}

function bindingOf(translation: Translation): Binding {
  const { port } = translation;
  const random = translation.flags.includes('random') || translation.flags.includes('fully-random');
  const ports =
    port === undefined ? undefined : typeof port === 'object' ? { from: Number(port.from), to: Number(port.to) } : { from: Number(port), to: Number(port) };
  if (translation.kind === 'masquerade' || translation.kind === 'redirect')
    return { kind: translation.kind === 'masquerade' ? 'MASQUERADE' : 'REDIRECT', ports, random };
  const { kind, address, flags } = translation as Extract<Translation, { kind: 'dnat' | 'snat' }>;
  const range = { ...(address !== undefined && { addresses: { from: address, to: address } }), ...(ports && { ports }) };
  return { kind: kind === 'dnat' ? 'DNAT' : 'SNAT', range, random, persistent: flags.includes('persistent') };
}

// IPS_SEEN_REPLY, ASSURED, CONFIRMED, SRC_NAT, DST_NAT; `ct mark` is the connection's own.
function connectionOf({ entry, state, direction }: Tracked): NftConnection | undefined {
  if (!entry) return state === 'INVALID' ? undefined : { state: states.get(state) ?? 0, status: 0, direction: 0, mark: 0 };
  const { seenReply, assured, confirmed, sourceNAT, destinationNAT } = entry;
  return {
    state: states.get(state) ?? 0,
    status: (seenReply ? 2 : 0) | (assured ? 4 : 0) | (confirmed ? 8 : 0) | (sourceNAT ? 16 : 0) | (destinationNAT ? 32 : 0),
    direction: direction === 'original' ? 0 : 1,
    get mark() {
      return entry.mark;
    },
    set mark(mark) {
      entry.mark = mark;
    },
  };
}

// nft's names for ICMP codes, of IPv4, of IPv6 and of both; those of iptables for the same.
const answers: Readonly<Record<string, RejectAnswer>> = {
  'net-unreachable': 'network-unreachable',
  'no-route': 'network-unreachable',
  'host-unreachable': 'host-unreachable',
  'addr-unreachable': 'host-unreachable',
  'prot-unreachable': 'protocol-unreachable',
  'net-prohibited': 'network-prohibited',
  'host-prohibited': 'host-prohibited',
  'admin-prohibited': 'admin-prohibited',
  'policy-fail': 'policy-fail',
  'reject-route': 'reject-route',
};

function answerOf(answer: Extract<NftOutcome, { verdict: 'reject' }>['answer']): RejectAnswer {
  if (answer?.kind === 'tcp reset') return 'tcp-reset';
  return answers[answer?.code ?? ''] ?? 'port-unreachable';
}
