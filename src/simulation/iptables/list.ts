import { printAddress } from '../net/address.ts';
import { type Prefix, width } from '../net/prefix.ts';
import { protocolNumber } from '../net/protocol.ts';
import type { PrintOptions } from './matches/match.ts';
import { kernelOrder, matches } from './matches/registry.ts';
import type { Clause, Rule, TableName } from './rule.ts';
import { builtInChains, type Chain, createRuleset, ensureTable, type Ruleset, type Table } from './ruleset.ts';
import { sortedChains } from './save.ts';
import { targets } from './targets/registry.ts';

/** How `iptables -L` is asked. */
export interface ListOptions {
  readonly table: TableName;
  readonly chain?: string;
  /** `-n` */
  readonly numeric?: boolean;
  /** `-v` */
  readonly verbose?: boolean;
  /** `--line-numbers` */
  readonly lineNumbers?: boolean;
  readonly family?: 4 | 6;
}

// Debian's /etc/networks and /etc/hosts: all the names that a host without DNS knows.
const networkNames: Readonly<Record<string, string>> = { '0.0.0.0': 'default', '127.0.0.0': 'loopback', '169.254.0.0': 'link-local' };
const hostNames: Readonly<Record<string, string>> = { '127.0.0.1': 'localhost', '::1': 'localhost' };

/** What `iptables -t table -L [chain]` of 1.8.9 prints. Throws, in the tool's words, for a chain that is not there. */
export function iptablesList(ruleset: Ruleset, options: ListOptions): string {
  const table = ruleset.tables.get(options.table) ?? ensureTable(createRuleset(), options.table);
  const chains = sortedChains(table).filter((chain) => options.chain === undefined || chain.name === options.chain);
  if (chains.length === 0) throw new Error(`chain \`${options.chain}' in table \`${options.table}' is incompatible, use 'nft' tool.`);
  return chains.map((chain) => listChain(table, chain, options)).join('\n');
}

function listChain(table: Table, chain: Chain, options: ListOptions): string {
  const lines = [`Chain ${chain.name} (${status(table, chain, options)})`, header(options)];
  for (const [i, rule] of chain.rules.entries()) lines.push(`${options.lineNumbers ? `${i + 1}`.padEnd(5) : ''}${listRule(rule, options)}`);
  return `${lines.join('\n')}\n`;
}

function status(table: Table, chain: Chain, options: ListOptions): string {
  if (!(builtInChains[table.name] as readonly string[]).includes(chain.name)) return `${countReferences(table, chain.name)} references`;
  const counters = options.verbose ? ` ${shorten(chain.packets ?? 0)} packets, ${shorten(chain.bytes ?? 0)} bytes` : '';
  return `policy ${chain.policy ?? 'ACCEPT'}${counters}`;
}

/** How many rules of the table jump or go to a chain. */
export function countReferences(table: Table, name: string): number {
  let references = 0;
  for (const chain of table.chains.values()) {
    for (const { target } of chain.rules) if (target && 'chain' in target && target.chain === name) references++;
  }
  return references;
}

function header(options: ListOptions): string {
  const number = options.lineNumbers ? 'num  ' : '';
  const [counters, devices] = options.verbose ? [' pkts bytes ', 'in     out     '] : ['', ''];
  return `${number}${counters}target     prot opt ${devices}source               destination         `;
}

// Models nft-shared.c print_rule_details and nft-ipv4.c print_rule: addresses and protocols keep a place for `!`, devices do not.
function listRule(rule: Rule, options: ListOptions): string {
  const { target } = rule;
  const asked: PrintOptions = { numeric: options.numeric ?? false, family: options.family ?? 4 };
  const counters = options.verbose ? `${shorten(rule.packets ?? 0).padStart(5)} ${shorten(rule.bytes ?? 0).padStart(5)} ` : '';
  const name = target ? targets[target.kind].name(target) : '';
  const devices = options.verbose ? ` ${device(rule, 'in-interface')} ${device(rule, 'out-interface')} ` : '';
  const addresses = `${addressColumn(rule, 'source', options)}${addressColumn(rule, 'destination', options)}`;
  const columns = `${counters}${name.padEnd(9)} ${protocolColumn(rule, options)} -- ${devices}${addresses}`;
  const details = kernelOrder(rule).map((clause) => matches[clause.kind].list(clause, asked));
  if (target) details.push(targets[target.kind].list(target, asked));
  const text = details.filter((word) => word !== '').map((word) => ` ${word}`);
  return `${columns}${target?.kind === 'goto' ? '[goto] ' : ''}${text.join('')}`;
}

function protocolColumn(rule: Rule, options: ListOptions): string {
  const clause = find(rule, 'protocol');
  const name = clause
    ? options.numeric
      ? `${protocolNumber[clause.protocol.toUpperCase() as keyof typeof protocolNumber]}`
      : clause.protocol
    : options.numeric
      ? '0'
      : 'all';
  return `${clause?.not ? '!' : ' '}${name.padEnd(4)}`;
}

function device(rule: Rule, kind: 'in-interface' | 'out-interface'): string {
  const clause = find(rule, kind);
  return `${clause?.not ? '!' : ''}${clause?.name ?? '*'}`.padEnd(6);
}

function addressColumn(rule: Rule, kind: 'source' | 'destination', options: ListOptions): string {
  const clause = find(rule, kind);
  return `${clause?.not ? '!' : ' '}${printNetwork(clause?.prefix, options).padEnd(19)} `;
}

function printNetwork(prefix: Prefix | undefined, options: ListOptions): string {
  if (!prefix || prefix.length === 0) return options.numeric ? (options.family === 6 ? '::/0' : '0.0.0.0/0') : 'anywhere';
  const address = printAddress(prefix.network);
  const host = prefix.length === width(prefix.network);
  const name = options.numeric ? address : ((host ? hostNames : networkNames)[address] ?? address);
  return host ? name : `${name}/${prefix.length}`;
}

// Models xtables_print_num: five columns, then thousands, then millions.
function shorten(count: number): string {
  if (count <= 99999) return `${count}`;
  let left = count;
  for (const unit of ['K', 'M', 'G']) {
    left = Math.floor((left + 500) / 1000);
    if (left <= 9999) return `${left}${unit}`;
  }
  return `${Math.floor((left + 500) / 1000)}T`;
}

function find<K extends Clause['kind']>(rule: Rule, kind: K): (Clause & { kind: K }) | undefined {
  return rule.clauses.find((clause): clause is Clause & { kind: K } => clause.kind === kind);
}
