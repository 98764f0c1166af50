import { type Place, Stop } from './error.ts';
import type { Data, SetOperand, Verdict } from './expression.ts';
import type { NamedSet, Table } from './ruleset.ts';
import type { Rule, Statement } from './statement.ts';
import { errors, type Transaction } from './transaction.ts';
import { describeTypes, typesOf } from './typing.ts';

/** Chains and sets know how many rules and elements need them. Counts one verdict more or less; complains of a chain that cannot be led to. */
export function countVerdict(tx: Transaction, table: Table, verdict: Verdict, by: 1 | -1, place?: Place): void {
  if (!('chain' in verdict)) return;
  const chain = table.chains.get(verdict.chain);
  if (!chain && by < 0) return;
  if (!chain) throw tx.fail(errors.missing, place ?? tx.partPlace(verdict));
  if (chain.base && by > 0) throw tx.fail(errors.unsupported, place ?? tx.partPlace(verdict));
  chain.uses += by;
  tx.onFailure(() => {
    chain.uses -= by;
  });
}

/** The same for what a map gives. */
export function countData(tx: Transaction, table: Table, data: Data | undefined, by: 1 | -1, place?: Place): void {
  if (data?.kind === 'verdict') countVerdict(tx, table, data.verdict, by, place);
}

/** The same for a whole rule. A rule that is added is checked on the way: sets have to be there and of the right type. */
export function countRule(tx: Transaction, table: Table, rule: Rule, by: 1 | -1): void {
  for (const statement of rule.statements) {
    if (statement.kind === 'verdict') countVerdict(tx, table, statement.verdict, by);
    for (const set of setsOf(statement)) {
      if (set.kind === 'anonymous') for (const { data } of set.elements) countData(tx, table, data, by);
      else countSet(tx, table, statement, set, by);
    }
  }
}

function countSet(tx: Transaction, table: Table, statement: Statement, set: SetOperand & { kind: 'named' }, by: 1 | -1): void {
  const named = table.sets.get(set.name);
  if (!named) {
    if (by > 0 && !table.others.has(set.name)) throw tx.missingSet(table, set.name, tx.partPlace(set));
    return;
  }
  if (by > 0) checkLookup(tx, statement, named, set);
  named.uses += by;
  tx.onFailure(() => {
    named.uses -= by;
  });
}

function checkLookup(tx: Transaction, statement: Statement, { definition }: NamedSet, set: SetOperand): void {
  const key = statement.kind === 'match' ? statement.left : statement.kind === 'vmap' ? statement.key : undefined;
  if (!key) return;
  const place = tx.partPlace(set);
  if (statement.kind === 'vmap' && definition.kind !== 'map') throw new Stop('Expression is not a map', place);
  const types = typesOf(key);
  if (types.length === definition.key.length && types.every((type, i) => type === definition.key[i])) return;
  const [expects, has] = statement.kind === 'vmap' ? ['map expects', 'mapping expression has type'] : ['expected', 'expression has type'];
  throw new Stop(`datatype mismatch, ${expects} ${describeTypes(definition.key)}, ${has} ${describeTypes(types)}`, place, [tx.partPlace(key)]);
}

const none: readonly SetOperand[] = [];

/** Sets that a statement looks into. */
export function setsOf(statement: Statement): readonly SetOperand[] {
  switch (statement.kind) {
    case 'match':
      return statement.right.kind === 'named' || statement.right.kind === 'anonymous' ? [statement.right] : none;
    case 'vmap':
      return [statement.map];
    case 'set':
      return statement.to.kind === 'lookup' ? [statement.to.map] : none;
    case 'nat':
      return statement.address?.kind === 'lookup' ? [statement.address.map] : none;
    case 'update':
      return [{ kind: 'named', name: statement.set }];
    default:
      return none;
  }
}
