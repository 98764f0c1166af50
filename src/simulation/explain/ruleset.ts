import { HostHandle } from '../cluster/host-handle.ts';
import type { Trace } from '../cluster/trace.ts';
import { parseRuleset } from '../iptables/parse.ts';
import type { Rule, TableName } from '../iptables/rule.ts';
import type { Chain, Ruleset, Table } from '../iptables/ruleset.ts';
import { printRule, sortedChains } from '../iptables/save.ts';
import { describeOrigin } from './origin.ts';
import type { RuleChainView, RuleLineView, RulesetView, RuleTableView } from './view.ts';

/** Which rules to show, and which of them to mark. */
export interface RulesetOptions {
  readonly table?: TableName;
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
 * A host's rules as collapsible text in the form of iptables-save: of a host, or of text from `iptables-save` anywhere.
 * Text that iptables-restore would refuse throws its sentence, with the line.
 */
export function ruleset(source: HostHandle | Ruleset | string, options: RulesetOptions = {}): RulesetView {
  const host = source instanceof HostHandle ? source.name : undefined;
  const rules = source instanceof HostHandle ? source.host.ruleset : typeof source === 'string' ? parse(source) : source;
  const hits = hitsOf(options.trace, host);
  const tables = [...rules.tables.values()]
    .filter((table) => options.table === undefined || table.name === options.table)
    .map((table) => presentTable(table, options, hits))
    .filter((table) => table.chains.length > 0);
  return { view: 'ruleset', syntax: 'iptables', name: options.name ?? host ?? '', summary: summarise(tables), tables, services: indexServices(tables) };
}

function parse(text: string): Ruleset {
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

function presentTable(table: Table, options: RulesetOptions, hits: Hits): RuleTableView {
  const all = sortedChains(table);
  const chains = all
    .filter((chain) => options.chains?.includes(chain.name) ?? true)
    .map((chain) => presentChain(table.name, chain, options, hits))
    // Of a Service, the chains that hold something of it.
    .filter((chain) => options.service === undefined || chain.rules.length > 0);
  const shown = new Set(chains.map((chain) => chain.name));
  const from = new Map<string, string[]>();
  for (const { name, rules } of chains)
    for (const { to } of rules) if (to !== undefined && shown.has(to)) from.set(to, [...new Set([...(from.get(to) ?? []), name])]);
  return { name: table.name, open: `*${table.name}`, close: 'COMMIT', chains: chains.map((chain) => ({ ...chain, reachedFrom: from.get(chain.name) ?? [] })) };
}

function presentChain(table: TableName, chain: Chain, { service }: RulesetOptions, hits: Hits): Omit<RuleChainView, 'reachedFrom'> {
  const rules = chain.rules.map((rule, i) => presentRule(rule, chain.name, i + 1, hits.get(hitKey(table, chain.name, i + 1))));
  const wanted = service === undefined ? rules : rules.filter((rule) => isOf(rule, service));
  return {
    name: chain.name,
    head: `:${chain.name} ${chain.policy ?? '-'} [${chain.packets ?? 0}:${chain.bytes ?? 0}]`,
    rules: wanted,
    ...(wanted.length < rules.length && { leftOut: rules.length - wanted.length }),
  };
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
