import { countReferences } from '../../../iptables/list.ts';
import type { BuiltInChain, Rule, TableName } from '../../../iptables/rule.ts';
import { builtInChains, type Chain, createRuleset, ensureTable, type Ruleset, type Table } from '../../../iptables/ruleset.ts';
import { printRule } from '../../../iptables/save.ts';
import { targets } from '../../../iptables/targets/registry.ts';
import { Failure, kernelRefusal, otherProblem, type Program, parameterProblem, refusal } from './failure.ts';

/** One table of a host, to be changed in the tool's words. A chain's rules are always replaced, never changed in place: an index hangs on them. */
export class TableEditor {
  readonly #program: Program;
  readonly #table: Table;

  /** @param makes whether the table is to be there afterwards, if it is not yet: `-F` and the like leave no trace. */
  constructor(program: Program, ruleset: Ruleset, table: TableName, makes: boolean) {
    this.#program = program;
    this.#table = makes ? ensureTable(ruleset, table) : (ruleset.tables.get(table) ?? ensureTable(createRuleset(ruleset.family), table));
  }

  /** `-A` (no number) and `-I`. */
  insert(name: string, rules: readonly Rule[], number?: number): void {
    const chain = this.#chain(name);
    const what = number === undefined ? 'RULE_APPEND' : 'RULE_INSERT';
    for (const rule of rules) this.#check(chain, rule, what);
    if (number !== undefined && number > chain.rules.length + 1) throw this.#refuse('Index of insertion too big.');
    const at = number === undefined ? chain.rules.length : number - 1;
    chain.rules = [...chain.rules.slice(0, at), ...rules, ...chain.rules.slice(at)];
  }

  /** `-R` */
  replace(name: string, rule: Rule, number: number): void {
    const chain = this.#chain(name);
    this.#check(chain, rule, 'RULE_REPLACE');
    if (number > chain.rules.length) throw this.#refuse('Index of replacement too big.');
    chain.rules = chain.rules.map((one, i) => (i === number - 1 ? rule : one));
  }

  /** `-D CHAIN NUMBER` */
  deleteNumber(name: string, number: number): void {
    const chain = this.#chain(name);
    if (number > chain.rules.length) throw this.#refuse('Index of deletion too big.');
    chain.rules = chain.rules.filter((_, i) => i !== number - 1);
  }

  /** `-D CHAIN RULE`: the first that is the same. */
  deleteRule(name: string, rule: Rule): void {
    const found = this.find(name, rule);
    const chain = this.#chain(name);
    chain.rules = chain.rules.filter((_, i) => i !== found);
  }

  /** `-C`: where the rule is. @throws Failure */
  find(name: string, rule: Rule): number {
    const wanted = printRule(rule);
    const found = this.#table.chains.get(name)?.rules.findIndex((one) => printRule(one) === wanted) ?? -1;
    if (found < 0) throw this.#refuse('Bad rule (does a matching rule exist in that chain?).');
    return found;
  }

  /** `-F` */
  flush(name: string | undefined): void {
    for (const chain of name === undefined ? this.#table.chains.values() : [this.#chain(name)]) chain.rules = [];
  }

  /** `-Z` */
  zero(name: string | undefined, number: number | undefined): void {
    const chains = name === undefined ? [...this.#table.chains.values()] : [this.#chain(name)];
    for (const chain of chains) {
      const rules = number === undefined ? chain.rules : chain.rules.slice(number - 1, number);
      if (number !== undefined && rules.length === 0) throw this.#refuse('Bad rule (does a matching rule exist in that chain?).');
      for (const rule of rules) Object.assign(rule, { packets: 0, bytes: 0 });
      if (number === undefined) Object.assign(chain, { packets: 0, bytes: 0 });
    }
  }

  /** `-N` */
  create(name: string): void {
    if (/^[-!]/.test(name)) throw parameterProblem(this.#program, `chain name not allowed to start with \`${name.charAt(0)}'`);
    if (name.length > 28) throw parameterProblem(this.#program, `chain name \`${name}' too long (must be under 29 chars)`);
    if (name === '' || Object.hasOwn(targets, name)) throw parameterProblem(this.#program, 'chain name may not clash with target name');
    if (/\s/.test(name)) throw parameterProblem(this.#program, `Invalid chain name \`${name}'`);
    if (this.#table.chains.has(name)) throw this.#refuse('Chain already exists.');
    this.#table.chains.set(name, { name, rules: [] });
  }

  /** `-X`: one chain, or all that users made; nothing goes if one cannot. */
  remove(name: string | undefined): void {
    const doomed =
      name === undefined
        ? [...this.#table.chains.values()].filter((chain) => !this.#isBuiltIn(chain.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
        : [this.#chain(name)];
    for (const chain of doomed)
      if (this.#isBuiltIn(chain.name) || chain.rules.length > 0 || countReferences(this.#table, chain.name) > 0)
        throw kernelRefusal(this.#program, 'CHAIN_DEL', 'Device or resource busy', `chain ${chain.name}`);
    for (const chain of doomed) this.#table.chains.delete(chain.name);
  }

  /** `-P` */
  setPolicy(name: string, policy: string): void {
    if (!this.#isBuiltIn(name)) throw this.#refuse('Bad built-in chain name.');
    if (policy !== 'ACCEPT' && policy !== 'DROP') throw this.#refuse("Bad policy name. Run `dmesg' for more information.");
    this.#chain(name).policy = policy;
  }

  /** `-E` */
  rename(name: string, to: string): void {
    const chain = this.#chain(name);
    if (this.#table.chains.has(to)) throw this.#refuse('File exists.');
    if (this.#isBuiltIn(name)) throw new Failure(`${this.#program}: not simulated: another name for a built-in chain\n`, 1);
    this.#table.chains.delete(name);
    this.#table.chains.set(to, { ...chain, name: to });
    for (const other of this.#table.chains.values())
      other.rules = other.rules.map((rule) =>
        rule.target && 'chain' in rule.target && rule.target.chain === name ? { ...rule, target: { ...rule.target, chain: to } } : rule,
      );
  }

  #chain(name: string): Chain {
    const chain = this.#table.chains.get(name);
    if (!chain) throw this.#refuse('No chain/target/match by that name.');
    return chain;
  }

  #isBuiltIn(name: string): boolean {
    return (builtInChains[this.#table.name] as readonly string[]).includes(name);
  }

  #refuse(message: string): Failure {
    return refusal(this.#program, message);
  }

  // What the kernel looks at before it takes a rule: where it jumps to, whether that goes in circles, and whether the target may stand there.
  #check(chain: Chain, rule: Rule, what: string): void {
    const where = `rule in chain ${chain.name}`;
    const { target } = rule;
    if (target && 'chain' in target) {
      if (this.#isBuiltIn(target.chain)) throw kernelRefusal(this.#program, what, 'Invalid argument', where);
      if (!this.#table.chains.has(target.chain)) throw parameterProblem(this.#program, `Chain '${target.chain}' does not exist`);
      if (this.#reaches(target.chain, chain.name)) throw kernelRefusal(this.#program, what, 'Too many links', where);
    }
    const places = target && Object.hasOwn(targetPlaces, target.kind) ? targetPlaces[target.kind] : undefined;
    if (!places) return;
    const hooks = (builtInChains[this.#table.name] as readonly BuiltInChain[]).filter((hook) => hook === chain.name || this.#reaches(hook, chain.name));
    if (this.#table.name !== places.table || hooks.some((hook) => !places.hooks.includes(hook)))
      throw kernelRefusal(this.#program, what, 'Invalid argument', where);
  }

  #reaches(from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (this.#table.chains.get(from)?.rules ?? []).some(({ target }) => target && 'chain' in target && this.#reaches(target.chain, to, seen));
  }
}

// xt_nat.c, xt_MASQUERADE.c, ipt_REJECT.c: the tables and hooks that a target registers for.
const targetPlaces: Readonly<Record<string, { readonly table: TableName; readonly hooks: readonly BuiltInChain[] }>> = {
  DNAT: { table: 'nat', hooks: ['PREROUTING', 'OUTPUT'] },
  REDIRECT: { table: 'nat', hooks: ['PREROUTING', 'OUTPUT'] },
  SNAT: { table: 'nat', hooks: ['POSTROUTING', 'INPUT'] },
  MASQUERADE: { table: 'nat', hooks: ['POSTROUTING'] },
  REJECT: { table: 'filter', hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
};

/** The table of that name. @throws Failure */
export function tableName(program: Program, name: string): TableName {
  if (!Object.hasOwn(builtInChains, name)) throw otherProblem(program, `table '${name}' does not exist`);
  return name as TableName;
}
