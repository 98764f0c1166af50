import { applyHeads, parseRestore, parseRuleset } from '../../src/simulation/iptables/parse.ts';
import { applyRestore } from '../../src/simulation/iptables/restore.ts';
import type { Clause, Rule, Target } from '../../src/simulation/iptables/rule.ts';
import { builtInChains, createRuleset, ensureChain, ensureTable, type Ruleset } from '../../src/simulation/iptables/ruleset.ts';
import { iptablesSave } from '../../src/simulation/iptables/save.ts';
import type { Namespaces } from './namespaces.ts';

/** The two implementations of iptables. */
export type Backend = 'nft' | 'legacy';

/** The tool's name for a family and a backend: `iptables-nft`, `ip6tables-legacy`. */
export function tool(family: 4 | 6, backend: Backend, part: '' | '-save' | '-restore' = ''): string {
  return `${family === 6 ? 'ip6tables' : 'iptables'}-${backend}${part}`;
}

/** Our iptables-save text, with a date to be told. */
export function printRules(ruleset: Ruleset, backend: Backend, date = 'now', counters = false): string {
  return iptablesSave(ruleset, { date, variant: backend, counters });
}

/** Loads our text into the kernel. The text flushes the tables that it names; others stay as they are. */
export function loadRules(namespaces: Namespaces, name: string, ruleset: Ruleset, backend: Backend): void {
  const text = printRules(ruleset, backend);
  const { status, stderr } = namespaces.run(name, [tool(ruleset.family, backend, '-restore')], text);
  if (status !== 0) throw new Error(`${tool(ruleset.family, backend, '-restore')} refuses our text: ${stderr}\n${text}`);
}

/**
 * Our text, given to the real tool and saved again in a namespace without traffic, where nothing counts. Both are returned; ours has the
 * date that the tool has printed.
 */
export function roundTrip(namespaces: Namespaces, name: string, ruleset: Ruleset, backend: Backend): { ours: string; theirs: string } {
  loadRules(namespaces, name, ruleset, backend);
  // The legacy tool lists tables by when they were made, which is the order of the text.
  const loaded = readRules(printRules(ruleset, backend), ruleset.family);
  let theirs = saveRules(namespaces, name, ruleset.family, backend);
  // A second that ends while it prints gives two dates.
  while (new Set(Array.from(theirs.matchAll(/ on (.*)/g), ([, date]) => date)).size > 1) theirs = saveRules(namespaces, name, ruleset.family, backend);
  return { ours: printRules(loaded, backend, / on (.*)/.exec(theirs)?.[1]), theirs };
}

/** What the kernel holds, as the real tool saves it. */
export function saveRules(namespaces: Namespaces, name: string, family: 4 | 6, backend: Backend): string {
  return namespaces.must(name, [tool(family, backend, '-save')]);
}

/** Reads rules that must be right. */
export function readRules(text: string, family: 4 | 6 = 4): Ruleset {
  const parsed = parseRuleset(text, family);
  if (!parsed.ok) throw new Error(`${parsed.error.stderr}\n${text}`);
  return parsed.value;
}

/** The rules, and nothing of what they have counted or remember. */
export function reread(ruleset: Ruleset): Ruleset {
  return readRules(printRules(ruleset, 'nft'), ruleset.family);
}

/** Makes the rules those of a host; the host's own tables go. */
export function install(target: Ruleset, rules: Ruleset): void {
  target.tables.clear();
  for (const [name, table] of rules.tables) target.tables.set(name, table);
}

/** Adds the rules of a text to a rule set, chains that it has not named stay. */
export function addRules(ruleset: Ruleset, text: string): void {
  const parsed = parseRestore(text, { family: ruleset.family, chains: (table) => [...ensureTable(ruleset, table).chains.keys()] });
  if (!parsed.ok) throw new Error(`${parsed.error.stderr}\n${text}`);
  applyRestore(ruleset, parsed.value);
  applyHeads(ruleset, parsed.value);
}

/** What makes the kernel report a packet's way: the rules of this table alone are loaded with the others. */
export function addTraceRules(ruleset: Ruleset): void {
  addRules(
    ruleset,
    `*raw\n${['PREROUTING', 'OUTPUT'].flatMap((chain) => [`-A ${chain} -p tcp --syn -j TRACE`, `-A ${chain} -p udp -j TRACE`]).join('\n')}\nCOMMIT\n`,
  );
}

/** Gives every table that the text of a host may name, so that loading it flushes what was there. */
export function ensureTables(ruleset: Ruleset): Ruleset {
  for (const name of ['raw', 'mangle', 'filter', 'nat'] as const) ensureTable(ruleset, name);
  return ruleset;
}

/**
 * Chance taken out: every n-th packet instead of one in n, and no random source ports. The kernel and the simulation
 * count alike, so they choose alike.
 */
export function withoutChance(ruleset: Ruleset): Ruleset {
  const calm = createRuleset(ruleset.family);
  for (const [name, table] of ruleset.tables) {
    for (const chain of table.chains.values()) {
      const made = ensureChain(calm, name, chain.name);
      if ((builtInChains[name] as readonly string[]).includes(chain.name)) made.policy = chain.policy;
      made.rules = chain.rules.map(calmRule);
    }
  }
  return calm;
}

function calmRule(rule: Rule): Rule {
  const clauses = rule.clauses.map(
    (clause): Clause =>
      clause.kind === 'statistic' && clause.mode === 'random'
        ? { kind: 'statistic', mode: 'nth', every: Math.max(1, Math.round(2 ** 31 / clause.probability31)), packet: 0 }
        : clause,
  );
  const target: Target | undefined = rule.target?.kind === 'MASQUERADE' ? { ...rule.target, randomFully: undefined } : rule.target;
  return { ...rule, clauses, target };
}
