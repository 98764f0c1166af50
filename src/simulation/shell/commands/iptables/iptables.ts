import type { Host } from '../../../cluster/host.ts';
import { iptablesList, iptablesRules } from '../../../iptables/list.ts';
import { Stop } from '../../../iptables/parse-error.ts';
import { parseRule } from '../../../iptables/parse-rule.ts';
import type { Rule } from '../../../iptables/rule.ts';
import type { Ruleset } from '../../../iptables/ruleset.ts';
import type { Token } from '../../../iptables/tokens.ts';
import { type Command, type CommandResult, notSimulated, ok } from '../../command.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { TableEditor, tableName } from './edit.ts';
import { Failure, type Program, parameterProblem, parserProblem } from './failure.ts';

/** `iptables`, in the words of 1.8.9 on nf_tables. What it writes is what the host's packets meet. */
export const iptables = createIptables('iptables', (host) => host.ruleset);

/** `ip6tables` */
export const ip6tables = createIptables('ip6tables', (host) => host.ruleset6);

const chainVerbs = new Set(['-A', '-D', '-I', '-R', '-C', '-L', '-S', '-F', '-Z', '-X', '-P', '-E']);

function createIptables(program: Program, rulesetOf: (host: Host) => Ruleset): Command {
  return {
    name: program,
    summary: program === 'iptables' ? 'packet filter and NAT rules: iptables -t nat -L -n' : 'the same for IPv6',
    where: 'node',
    run(args, { host }) {
      try {
        return run(program, args, rulesetOf(host.host));
      } catch (failure) {
        if (failure instanceof Failure) return failure.result;
        if (failure instanceof Stop) return parserProblem(program, failure).result;
        throw failure;
      }
    },
    complete(words, { host }) {
      const before = words.at(-2) ?? '';
      if (before === '-t' || before === '--table') return ['filter', 'nat', 'mangle', 'raw', 'security'];
      const at = Math.max(words.indexOf('-t'), words.indexOf('--table'));
      const table = rulesetOf(host.host).tables.get((at < 0 ? 'filter' : words[at + 1]) as 'nat');
      const chains = [...(table?.chains.keys() ?? [])];
      if (chainVerbs.has(before)) return chains;
      return before === '-j' || before === '-g'
        ? ['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'DNAT', 'SNAT', 'MASQUERADE', 'MARK', ...chains]
        : ['-t', '-L', '-S', '-n', '-v', '--line-numbers'];
    },
  };
}

function run(program: Program, args: readonly string[], ruleset: Ruleset): CommandResult {
  const asked = parseArguments(program, args);
  if (asked.version) return ok(`${program} v1.8.9 (nf_tables)\n`);
  if (asked.help) return notSimulated(program, 'its help');
  const rules = rulesOf(program, asked, ruleset.family);
  if (!asked.verb) throw parameterProblem(program, 'no command specified');
  const table = tableName(program, asked.table);
  checkOptions(program, asked);
  if (asked.verb === 'L' || asked.verb === 'S') return list(program, asked, ruleset);
  edit(new TableEditor(program, ruleset, table, 'AINP'.includes(asked.verb)), asked, rules);
  return ok();
}

// The rule is read before anything is looked up: a mistake in it is the first thing that is complained about.
function rulesOf(program: Program, { rule, verb, number, chain = '' }: Arguments, family: 4 | 6): Rule[] {
  const takesRule = verb !== undefined && ('AIRC'.includes(verb) || (verb === 'D' && number === undefined));
  if (!takesRule) {
    const [first] = rule;
    if (first && !first.text.startsWith('-')) throw new Stop(`Bad argument \`${first.text}'`, 1, 'argument');
    if (first?.text.startsWith('--')) throw parameterProblem(program, `unknown option "${first.text}"`);
    if (first) throw parameterProblem(program, verb === undefined ? 'no command specified' : `Illegal option \`${first.text}' with this command`);
    return [];
  }
  const rules = parseRule(rule as Token[], family);
  const has = (kind: 'in-interface' | 'out-interface'): boolean => rules.some(({ clauses }) => clauses.some((clause) => clause.kind === kind));
  if (has('in-interface') && (chain === 'POSTROUTING' || chain === 'OUTPUT')) throw parameterProblem(program, `Can't use -i with ${chain}\n`);
  if (has('out-interface') && (chain === 'PREROUTING' || chain === 'INPUT')) throw parameterProblem(program, `Can't use -o with ${chain}\n`);
  if (verb === 'R' && rules.length > 1) throw parameterProblem(program, 'Replacement rule does not specify a unique address');
  return rules.map((one) => ({ ...one, origin: { writer: 'reader', purpose: 'reader' } }));
}

// Models generic_opt_check: what a command has no use for.
function checkOptions(program: Program, { verb, numeric, exact, lineNumbers, verbose }: Arguments): void {
  const illegal = (spelling: string): Failure => parameterProblem(program, `Illegal option \`${spelling}' with this command`);
  if (numeric && verb !== 'L') throw illegal('-n');
  if (exact && verb !== 'L') throw illegal('-x');
  if (lineNumbers && verb !== 'L') throw illegal('--line-numbers');
  if (verbose && verb !== 'L' && verb !== 'S') throw new Failure(`${program}: not simulated: -v with this command\n`, 1);
}

function list(program: Program, asked: Arguments, ruleset: Ruleset): CommandResult {
  const { verb, chain, number: rule, numeric, verbose, exact, lineNumbers } = asked;
  const table = tableName(program, asked.table);
  let stdout: string;
  try {
    stdout =
      verb === 'L'
        ? iptablesList(ruleset, { table, chain, rule, numeric, verbose, exact, lineNumbers, family: ruleset.family })
        : iptablesRules(ruleset, { table, chain, rule, verbose });
  } catch (error) {
    throw new Failure(`${program} v1.8.9 (nf_tables): ${(error as Error).message}\n`, 1);
  }
  if (asked.zero) new TableEditor(program, ruleset, table, false).zero(chain, rule);
  return ok(stdout);
}

function edit(table: TableEditor, { verb, chain, value = '', number }: Arguments, rules: readonly Rule[]): void {
  const name = chain ?? '';
  switch (verb) {
    case 'A':
      table.insert(name, rules);
      return;
    case 'I':
      table.insert(name, rules, number);
      return;
    case 'R':
      table.replace(name, rules[0] as Rule, number ?? 1);
      return;
    case 'D':
      if (number !== undefined) table.deleteNumber(name, number);
      else for (const rule of rules) table.deleteRule(name, rule);
      return;
    case 'C':
      for (const rule of rules) table.find(name, rule);
      return;
    case 'F':
      table.flush(chain);
      return;
    case 'Z':
      table.zero(chain, number);
      return;
    case 'N':
      table.create(name);
      return;
    case 'X':
      table.remove(chain);
      return;
    case 'P':
      table.setPolicy(name, value);
      return;
    case 'E':
      table.rename(name, value);
  }
}
