import { HostHandle } from '../cluster/host-handle.ts';
import type { Trace } from '../cluster/trace.ts';
import { parseRuleset } from '../iptables/parse.ts';
import type { Rule } from '../iptables/rule.ts';
import type { Ruleset } from '../iptables/ruleset.ts';
import { printRule, sortedChains } from '../iptables/save.ts';
import type { NftRuleset } from '../nftables/ruleset.ts';
import { describeOrigin } from './origin.ts';
import { type BareTable, nftTables, parseNft } from './ruleset-nft.ts';
import type { RuleLineView, RulesetView, RuleTableView } from './view.ts';

/** Which rules to show, and which of them to mark. */
export interface RulesetOptions {
  /** `nat`; of nftables with its family, `ip kube-proxy`. */
  readonly table?: string;
  /** These chains only. */
  readonly chains?: readonly string[];
  /** Rules that exist for this Service only: `db`, or `shop/db` in another namespace than `default`. */
  readonly service?: string;
  /** Marks the rules that matched on its way there, in the order they did. */
  readonly trace?: Trace;
  /** For the heading; a host's name if not given. */
  readonly name?: string;
}

/**
 * Rules as text that folds: a host's, in the form of iptables-save, or text from anywhere, of `iptables-save` or of `nft list ruleset`.
 * Text that the tool would refuse throws its sentence, with the line.
 */
export function ruleset(source: HostHandle | Ruleset | NftRuleset | string, options: RulesetOptions = {}): RulesetView {
  const host = source instanceof HostHandle ? source.name : undefined;
  const rules = source instanceof HostHandle ? rulesOf(source, options) : typeof source === 'string' ? parseText(source) : source;
  const hits = hitsOf(options.trace, host);
  const tables = isNft(rules) ? nftTables(rules, (table, chain, number) => hits.get(hitKey(table, chain, number))) : iptablesTables(rules, hits);
  const shown = tables
    .filter((table) => options.table === undefined || table.name === options.table)
    .map((table) => limit(table, options))
    .filter((table) => table.chains.length > 0);
  return {
    view: 'ruleset',
    syntax: isNft(rules) ? 'nft' : 'iptables',
    name: options.name ?? host ?? '',
    summary: summarise(shown),
    tables: shown,
    services: indexServices(shown),
  };
}

// A name with a family in front, `ip kube-proxy`, is a table of nftables.
function rulesOf({ host }: HostHandle, { table }: RulesetOptions): Ruleset | NftRuleset {
  return table?.includes(' ') && host.nftables ? host.nftables : host.ruleset;
}

function isNft(rules: Ruleset | NftRuleset): rules is NftRuleset {
  return 'generation' in rules;
}

// iptables-save begins with a table's star, behind comments; whatever does not is for nft to read or to refuse.
function parseText(text: string): Ruleset | NftRuleset {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first !== undefined && !first.startsWith('*')) return parseNft(text);
  const parsed = parseRuleset(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`line ${parsed.error.line}, column ${parsed.error.column}: ${parsed.error.message}`);
}

type Hits = ReadonlyMap<string, readonly number[]>;

const hitKey = (table: string, chain: string, number: number): string => `${table} ${chain} ${number}`;

// Of a trace over several hosts, the part on this one.
function hitsOf(trace: Trace | undefined, host: string | undefined): Hits {
  const hits = new Map<string, number[]>();
  const own = (trace?.rules ?? []).filter((rule) => host === undefined || rule.host === host);
  for (const [i, { table, chain, number }] of own.entries()) {
    const key = hitKey(table, chain, number);
    hits.set(key, [...(hits.get(key) ?? []), i + 1]);
  }
  return hits;
}

function iptablesTables({ tables }: Ruleset, hits: Hits): BareTable[] {
  return [...tables.values()].map((table) => ({
    name: table.name,
    open: `*${table.name}`,
    close: 'COMMIT',
    chains: sortedChains(table).map((chain) => ({
      name: chain.name,
      head: `:${chain.name} ${chain.policy ?? '-'} [${chain.packets ?? 0}:${chain.bytes ?? 0}]`,
      rules: chain.rules.map((rule, i) => presentRule(rule, chain.name, i + 1, hits.get(hitKey(table.name, chain.name, i + 1)))),
    })),
  }));
}

/** The chains and rules that were asked for, and which chains of those lead to which. */
function limit(table: BareTable, { chains: names, service }: RulesetOptions): RuleTableView {
  const chains = table.chains
    .filter((chain) => names?.includes(chain.name) ?? true)
    .map((chain) => {
      const rules = service === undefined ? chain.rules : chain.rules.filter((rule) => isOf(rule, service));
      return { ...chain, rules, ...(rules.length < chain.rules.length && { leftOut: chain.rules.length - rules.length }) };
    })
    // Of a Service, the chains that hold something of it.
    .filter((chain) => service === undefined || chain.rules.length > 0);
  const shown = new Set(chains.map((chain) => chain.name));
  const reachedFrom = new Map<string, Set<string>>();
  for (const { name, rules } of chains)
    for (const { to } of rules) if (to !== undefined && shown.has(to)) reachedFrom.set(to, (reachedFrom.get(to) ?? new Set()).add(name));
  return { ...table, chains: chains.map((chain) => ({ ...chain, reachedFrom: [...(reachedFrom.get(chain.name) ?? [])] })) };
}

function presentRule(rule: Rule, chain: string, number: number, hits: readonly number[] | undefined): RuleLineView {
  const { origin, target } = rule;
  const text = printRule(rule);
  return {
    number,
    code: `-A ${chain}${text && ` ${text}`}`,
    ...(target && 'chain' in target && { to: target.chain }),
    ...(origin && { purpose: origin.purpose, why: describeOrigin(origin) }),
    ...(origin?.servicePort !== undefined && { service: origin.servicePort }),
    ...(origin?.endpoint !== undefined && { endpoint: origin.endpoint }),
    ...(hits && { hits }),
  };
}

// `default/db:3306-3306` belongs to `db` and to `default/db`.
function isOf(rule: RuleLineView, service: string): boolean {
  const full = service.includes('/') ? service : `default/${service}`;
  return rule.service === full || rule.service?.startsWith(`${full}:`) === true;
}

/** Each service port with the chains that hold rules for it: the way back from a Service to its rules. */
function indexServices(tables: readonly RuleTableView[]): RulesetView['services'] {
  const found = new Map<string, { table: string; chain: string }[]>();
  for (const { name: table, chains } of tables)
    for (const { name: chain, rules } of chains)
      for (const service of new Set(rules.flatMap((rule) => rule.service ?? []))) found.set(service, [...(found.get(service) ?? []), { table, chain }]);
  return [...found].map(([name, chains]) => ({ name, chains }));
}

function summarise(tables: readonly RuleTableView[]): string {
  const chains = tables.flatMap((table) => table.chains);
  const rules = chains.flatMap((chain) => chain.rules);
  const hit = rules.filter((rule) => rule.hits).length;
  const words = [count(rules.length, 'rule'), `in ${count(chains.length, 'chain')}`];
  return `${words.join(' ')} of ${tables.map((table) => table.name).join(' and ') || 'no table'}${hit > 0 ? `; the packet matched ${hit} of them` : ''}`;
}

/** `1 rule`, `2 rules`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
