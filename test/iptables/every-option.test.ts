import { describe, expect, it } from 'vitest';
import { iptablesList, iptablesRules } from '../../src/simulation/iptables/list.ts';
import { applyHeads, parseRestore } from '../../src/simulation/iptables/parse.ts';
import { applyRestore } from '../../src/simulation/iptables/restore.ts';
import type { BuiltInChain, Rule, TableName } from '../../src/simulation/iptables/rule.ts';
import { createRuleset, type Ruleset } from '../../src/simulation/iptables/ruleset.ts';
import { printRule } from '../../src/simulation/iptables/save.ts';
import { fixture } from './recorded.ts';

// Each block: a rule's words, and what iptables 1.8.9 (nf_tables) made of them: its complaint, or the rule as it saves and lists it.
// Lines of the legacy tool stand where they differ.
interface Recorded {
  readonly title: string;
  readonly table: TableName;
  readonly chain: BuiltInChain;
  readonly words: string;
  readonly error?: string;
  readonly saved: readonly string[];
  readonly rules?: readonly string[];
  readonly numeric: readonly string[];
  readonly named: readonly string[];
  readonly exact: readonly string[];
}

const places: Readonly<Record<string, readonly [TableName, BuiltInChain]>> = {
  filter: ['filter', 'FORWARD'],
  raw: ['raw', 'PREROUTING'],
  mangle: ['mangle', 'PREROUTING'],
  nat: ['nat', 'PREROUTING'],
  POST: ['nat', 'POSTROUTING'],
};

function read(file: string): Recorded[] {
  return fixture(file)
    .split(/^== /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n');
      const [place = '', words = ''] = [title.slice(0, title.indexOf(' ')), title.slice(title.indexOf(' ') + 1)];
      const [table, chain] = places[place] ?? ['filter', 'FORWARD'];
      const of = (label: string) => lines.filter((line) => line.startsWith(`   ${label} `)).map((line) => line.slice(4 + label.length));
      return {
        title,
        table,
        chain,
        words,
        error: of('ERR')[0]?.replaceAll('|', '\n'),
        saved: of('save'),
        numeric: of('L -n'),
        named: of('L   '),
        exact: of('nvx '),
      };
    });
}

function parse(one: Recorded, words: string, family: 4 | 6) {
  return parseRestore(`*${one.table}\n:SEP - [0:0]\n-A ${one.chain} ${words}\nCOMMIT\n`, { chains: () => [], family });
}

function load(one: Recorded, family: 4 | 6): Ruleset {
  const parsed = parse(one, one.words, family);
  if (!parsed.ok) throw new Error(parsed.error.stderr);
  const ruleset = createRuleset(family);
  applyRestore(ruleset, parsed.value);
  applyHeads(ruleset, parsed.value);
  return ruleset;
}

const rulesOf = (ruleset: Ruleset, { table, chain }: Recorded): readonly Rule[] => ruleset.tables.get(table)?.chains.get(chain)?.rules ?? [];
const isUnknown = (rule: Rule): boolean => rule.target?.kind === 'unknown' || rule.clauses.some((clause) => clause.kind === 'unknown');

// Modules of which only the words are kept: iptables-save may spell them in its own way, and iptables -L certainly does.
const onlyWords =
  /-m (hashlimit|pkttype|length|ttl|iprange|time|string|mac|policy|connlimit|u32|cpu|dscp|tos|rpfilter|rt|hl|ipv6header)\b|--chunk-types|--rttl|-j (QUEUE|NFQUEUE|TTL|CHECKSUM|TOS|DSCP|TPROXY|NETMAP)\b|--zone|-j CT$|nflog-range|255\.0\.255\.0/;
// What the kernel refuses, not the tool: nothing here asks it.
const kernelRefuses = /RULE_APPEND failed/;
// Nobody writes these: the tool trips over the first, asks something else of the second, and remembers too much of the third.
const odd: readonly string[] = [
  'nat -p tcp -j DNAT --to-destination [fd00::5]-[fd00::9]:80',
  'filter -j CONNMARK --left-shift-mark 8',
  'nat -j DNAT --to-destination 1.2.3.4:80 --to-destination 1.2.3.5',
];
// A negated range of all ports matches nothing, and iptables-nft forgets it.
const forgotten = '-p tcp ! --dport 0:65535';

describe.each([4, 6] as const)('IPv%i: every option, as iptables 1.8.9 takes and shows it', (family) => {
  const recorded = read(`every-option-${family}.txt`);
  it.each(recorded.filter(({ error, title }) => error && !kernelRefuses.test(error) && !odd.includes(title)).map((one) => [one.title, one] as const))(
    '%s: refused',
    (_, one) => {
      const parsed = parse(one, one.words, family);
      expect(parsed.ok ? 'no mistake' : parsed.error.stderr).toBe(one.error);
    },
  );

  const taken = recorded.filter(({ error, words }) => !error && words !== forgotten);
  it.each(taken.filter(({ words }) => !onlyWords.test(words)).map((one) => [one.title, one] as const))('%s', (_, one) => {
    const ruleset = load(one, family);
    const { table, chain } = one;
    expect(rulesOf(ruleset, one).some(isUnknown)).toBe(false);
    expect(rulesOf(ruleset, one).map((rule) => `-A ${chain} ${printRule(rule, { family })}`.trimEnd())).toEqual(one.saved);
    const rows = (text: string) => text.split('\n').slice(2, -1);
    expect(iptablesRules(ruleset, { table, chain }).split('\n').slice(1, -1)).toEqual(one.saved);
    expect(rows(iptablesList(ruleset, { table, chain, numeric: true }))).toEqual(one.numeric);
    expect(rows(iptablesList(ruleset, { table, chain }))).toEqual(one.named);
    expect(rows(iptablesList(ruleset, { table, chain, numeric: true, verbose: true, exact: true }))).toEqual(one.exact);
  });

  it.each(taken.map((one) => [one.title, one] as const))('%s: what is saved is read as it stands', (_, one) => {
    for (const line of one.saved) {
      const words = line.slice(`-A ${one.chain} `.length);
      const [rule] = rulesOf(load({ ...one, words }, family), one);
      expect(rule && printRule(rule, { family })).toBe(words);
    }
  });

  it.each(taken.filter(({ words }) => onlyWords.test(words)).map((one) => [one.title, one] as const))('%s: its words are kept', (_, one) => {
    expect(rulesOf(load(one, family), one).some(isUnknown)).toBe(true);
  });
});
