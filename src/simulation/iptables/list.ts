import { printAddress } from '../net/address.ts';
import { type Prefix, width } from '../net/prefix.ts';
import type { PrintOptions } from './matches/match.ts';
import { kernelOrder, matches } from './matches/registry.ts';
import { protocolNumberOf } from './protocols.ts';
import type { Clause, Rule, TableName } from './rule.ts';
import { builtInChains, type Chain, createRuleset, ensureTable, type Ruleset, type Table } from './ruleset.ts';
import { printRuleParts, sortedChains } from './save.ts';
import { targets } from './targets/registry.ts';

/** How `iptables -L` is asked. */
export interface ListOptions {
  readonly table: TableName;
  readonly chain?: string;
  /** Of a chain: this rule alone, counted from 1, without a header. */
  readonly rule?: number;
  /** `-n` */
  readonly numeric?: boolean;
  /** `-v` */
  readonly verbose?: boolean;
  /** `-x`: counters in full. */
  readonly exact?: boolean;
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
  const asked = { ...options, family: options.family ?? ruleset.family };
  const chains = chosenChains(table, options);
  if (options.rule !== undefined) return chains.map((chain) => listRuleLine(chain.rules[(options.rule ?? 0) - 1], options.rule ?? 0, asked)).join('');
  return chains.map((chain) => listChain(table, chain, asked)).join('\n');
}

function listChain(table: Table, chain: Chain, options: ListOptions): string {
  const lines = [`Chain ${chain.name} (${status(table, chain, options)})`, header(options)];
  return `${lines.join('\n')}\n${chain.rules.map((rule, i) => listRuleLine(rule, i + 1, options)).join('')}`;
}

function listRuleLine(rule: Rule | undefined, number: number, options: ListOptions): string {
  return rule ? `${options.lineNumbers ? `${number}`.padEnd(5) : ''}${listRule(rule, options)}\n` : '';
}

function status(table: Table, chain: Chain, options: ListOptions): string {
  if (!isBuiltIn(table, chain)) return `${countReferences(table, chain.name)} references`;
  const counters = options.verbose ? ` ${count(chain.packets, options)} packets, ${count(chain.bytes, options)} bytes` : '';
  return `policy ${chain.policy ?? 'ACCEPT'}${counters}`;
}

/**
 * What `iptables -t table -S [chain [rule]]` prints: the commands that would make the rules, `-P` and `-N` lines first.
 * Throws, in the tool's words, for a chain that is not there.
 */
export function iptablesRules(ruleset: Ruleset, options: Pick<ListOptions, 'table' | 'chain' | 'rule' | 'verbose'>): string {
  const { rule: only, verbose } = options;
  const table = ruleset.tables.get(options.table) ?? ensureTable(createRuleset(), options.table);
  const chains = chosenChains(table, options);
  const counters = ({ packets = 0, bytes = 0 }: { packets?: number; bytes?: number }): string => (verbose ? ` -c ${packets} ${bytes}` : '');
  const heads = chains.map((chain) => (isBuiltIn(table, chain) ? `-P ${chain.name} ${chain.policy ?? 'ACCEPT'}${counters(chain)}` : `-N ${chain.name}`));
  const rules = chains.flatMap((chain) =>
    chain.rules.flatMap((rule, i) => {
      if (only !== undefined && only !== i + 1) return [];
      // Counters stand between the matches and the target.
      const words = [`-A ${chain.name}`, ...printRuleParts(rule, { family: ruleset.family })].filter((word) => word !== '');
      const target = rule.target ? words.pop() : undefined;
      return `${words.join(' ')}${counters(rule)}${target ? ` ${target}` : ''}`;
    }),
  );
  return [...(only === undefined ? heads : []), ...rules].map((line) => `${line}\n`).join('');
}

function chosenChains(table: Table, { chain: name, table: tableName }: Pick<ListOptions, 'table' | 'chain'>): Chain[] {
  const chains = sortedChains(table).filter((chain) => name === undefined || chain.name === name);
  if (chains.length === 0) throw new Error(`chain \`${name}' in table \`${tableName}' is incompatible, use 'nft' tool.`);
  return chains;
}

function isBuiltIn(table: Table, chain: Chain): boolean {
  return (builtInChains[table.name] as readonly string[]).includes(chain.name);
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
  const [counters, devices] = options.verbose ? [options.exact ? '    pkts      bytes ' : ' pkts bytes ', 'in     out     '] : ['', ''];
  return `${number}${counters}target     prot opt ${devices}source               destination         `;
}

// Models nft-shared.c print_rule_details and nft-ipv4.c print_rule: addresses and protocols keep a place for `!`, devices do not.
function listRule(rule: Rule, options: ListOptions): string {
  const { target } = rule;
  const asked: PrintOptions = { numeric: options.numeric ?? false, family: options.family ?? 4, protocol: find(rule, 'protocol')?.protocol };
  const width = options.exact ? 8 : 5;
  const counters = options.verbose ? `${count(rule.packets, options).padStart(width)} ${count(rule.bytes, options).padStart(width)} ` : '';
  const name = target ? targets[target.kind].name(target) : '';
  const devices = options.verbose ? ` ${device(rule, 'in-interface')} ${device(rule, 'out-interface')} ` : '';
  const addresses = `${addressColumn(rule, 'source', options)}${addressColumn(rule, 'destination', options)}`;
  const columns = `${counters}${name.padEnd(9)} ${protocolColumn(rule, options)} ${fragmentColumn(rule)} ${devices}${addresses}`;
  const details = kernelOrder(rule).map((clause) => matches[clause.kind].list(clause, asked));
  if (target) details.push(targets[target.kind].list(target, asked));
  const text = details.filter((word) => word !== '').map((word) => ` ${word}`);
  return `${columns}${target?.kind === 'goto' ? '[goto] ' : ''}${text.join('')}`;
}

function protocolColumn(rule: Rule, options: ListOptions): string {
  const clause = find(rule, 'protocol');
  const protocol = clause?.protocol ?? 'all';
  return `${clause?.not ? '!' : ' '}${(options.numeric ? `${protocolNumberOf(protocol)}` : protocol).padEnd(4)}`;
}

function fragmentColumn(rule: Rule): string {
  const clause = find(rule, 'fragment');
  return clause ? `${clause.not ? '!' : '-'}f` : '--';
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

function count(value: number | undefined, { exact }: ListOptions): string {
  return exact ? `${value ?? 0}` : shorten(value ?? 0);
}

// Models xtables_print_num: five columns, then thousands, then millions.
function shorten(value: number): string {
  if (value <= 99999) return `${value}`;
  let left = value;
  for (const unit of ['K', 'M', 'G']) {
    left = Math.floor((left + 500) / 1000);
    if (left <= 9999) return `${left}${unit}`;
  }
  return `${Math.floor((left + 500) / 1000)}T`;
}

function find<K extends Clause['kind']>(rule: Rule, kind: K): (Clause & { kind: K }) | undefined {
  return rule.clauses.find((clause): clause is Clause & { kind: K } => clause.kind === kind);
}
