import { checkProtocols } from './check-protocols.ts';
import type { Command } from './command.ts';
import { Stop } from './error.ts';
import { kernelForm } from './kernel-form.ts';
import { countRule, setsOf } from './references.ts';
import type { Chain, Table } from './ruleset.ts';
import { withSetDefaults } from './set.ts';
import type { Rule, Statement } from './statement.ts';
import { errors, type Transaction } from './transaction.ts';
import { describeTypes, typesOf } from './typing.ts';

type RuleCommand = Extract<Command, { object: 'rule' }>;
type RuleAddition = Extract<RuleCommand, { verb: 'add' | 'insert' }>;

/** `add rule` and so on. */
export function applyRule(tx: Transaction, table: Table, command: RuleCommand): void {
  const chain = table.chains.get(command.chain);
  if (!chain) throw tx.missingChain(table, command, true);
  if (!('handle' in command)) addRule(tx, table, chain, command);
  else {
    const at = chain.rules.findIndex((rule) => rule.handle === command.handle);
    if (at < 0) throw tx.failCommand(errors.missing, command);
    const after = [...chain.rules];
    for (const gone of after.splice(at, 1)) countRule(tx, table, gone, -1);
    if (command.verb === 'replace') after.splice(at, 0, settle(tx, table, command, command.rule));
    replaceRules(tx, chain, after);
  }
}

function addRule(tx: Transaction, table: Table, chain: Chain, command: RuleAddition): void {
  const rule = settle(tx, table, command, command.rule);
  if (command.verb === 'add' && !command.at) {
    const { rules } = chain;
    rules.push(rule);
    tx.onFailure(() => rules.pop());
    return;
  }
  const after = [...chain.rules];
  after.splice(positionOf(tx, chain, command), 0, rule);
  replaceRules(tx, chain, after);
}

function positionOf(tx: Transaction, chain: Chain, command: RuleAddition): number {
  const { at, verb } = command;
  if (!at) return 0;
  const index = 'index' in at ? at.index : chain.rules.findIndex((rule) => rule.handle === at.handle);
  if (index < 0 || index >= chain.rules.length) throw tx.failCommand(errors.missing, command);
  return verb === 'add' ? index + 1 : index;
}

function replaceRules(tx: Transaction, chain: Chain, after: Rule[]): void {
  const before = chain.rules;
  chain.rules = after;
  tx.onFailure(() => {
    chain.rules = before;
  });
}

// The rule as the kernel keeps it: normalised, checked, with its handle. Each of its own sets takes a handle too.
function settle(tx: Transaction, table: Table, command: Command, rule: Rule): Rule {
  const statements = kernelForm(rule.statements, table.family, (name) => table.sets.get(name)?.definition);
  const kept = statements === rule.statements ? rule : { ...rule, statements };
  for (const statement of statements) if (statement.kind === 'update') checkUpdate(tx, table, statement);
  if (!tx.options.trusted) checkProtocols(tx, rule.statements, table.family);
  countRule(tx, table, kept, 1);
  for (const statement of statements) for (const set of setsOf(statement)) if (set.kind === 'anonymous') tx.takeHandle(table);
  kept.handle = tx.takeHandle(table);
  if (!tx.options.trusted) tx.touched.set(kept, command);
  return kept;
}

function checkUpdate(tx: Transaction, table: Table, statement: Extract<Statement, { kind: 'update' }>): void {
  const set = table.sets.get(statement.set);
  if (!set) throw tx.missingSet(table, statement.set, tx.partPlace(statement));
  const { definition } = set;
  const types = typesOf(statement.key);
  if (types.join() !== definition.key.join()) {
    const message = `datatype mismatch: expected ${describeTypes(definition.key)}, expression has type ${describeTypes(types)}`;
    throw new Stop(message, tx.partPlace(statement.key), [tx.partPlace(statement)]);
  }
  // A set that rules write to is dynamic; of one that it is just making nft still finds out.
  if (!tx.newSets.has(set) || definition.flags.includes('dynamic')) return;
  set.definition = withSetDefaults({ ...definition, flags: [...definition.flags, 'dynamic'] });
}
