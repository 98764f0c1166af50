import type { Command } from './command.ts';
import { type Place, Stop } from './error.ts';
import type { Data, SetOperand } from './expression.ts';
import type { CommandPlaces } from './parse.ts';
import type { BaseChain, Chain, NftRuleset, Table } from './ruleset.ts';
import type { Rule, Statement } from './statement.ts';

/** As many chains can wait for one another: NFT_JUMP_STACK_SIZE. */
const deepest = 16;

/**
 * Follows every way from every base chain: no circle, no more than 16 chains deep, and no statement in a chain whose base chain may not have
 * it. Throws Stop. Models nft_table_validate.
 */
export function validate(ruleset: NftRuleset, touched: ReadonlyMap<Rule, Command>, places: CommandPlaces | undefined): void {
  if (touched.size === 0) return;
  const blame = (message: string, rule: Rule | undefined): Stop => {
    // Whoever closed the circle wrote one of the rules of this transaction; the last is the kernel's guess too.
    const command = (rule && touched.get(rule)) ?? [...touched.values()].at(-1);
    const place: Place = (command && places?.commands.get(command)?.whole) ?? { line: 1, from: 1, to: 1 };
    return new Stop(`Could not process rule: ${message}`, place);
  };
  for (const table of ruleset.tables) for (const chain of table.chains.values()) if (chain.base) new Walk(table, chain.base, blame).visit(chain, 0);
}

class Walk {
  readonly #table: Table;
  readonly #base: BaseChain;
  readonly #blame: (message: string, rule: Rule | undefined) => Stop;
  readonly #done = new Map<Chain, number>();

  constructor(table: Table, base: BaseChain, blame: (message: string, rule: Rule | undefined) => Stop) {
    this.#table = table;
    this.#base = base;
    this.#blame = blame;
  }

  visit(chain: Chain, depth: number, from?: Rule): void {
    if (depth >= deepest) throw this.#blame('Too many links', from);
    if ((this.#done.get(chain) ?? -1) >= depth) return;
    this.#done.set(chain, depth);
    for (const rule of chain.rules)
      for (const statement of rule.statements) {
        if (!isAllowed(statement, this.#base)) throw this.#blame('Operation not supported', rule);
        for (const next of this.#chainsOf(statement)) this.visit(next, depth + 1, rule);
      }
  }

  *#chainsOf(statement: Statement): Iterable<Chain> {
    if (statement.kind === 'verdict') yield* this.#chainOf({ kind: 'verdict', verdict: statement.verdict });
    if (statement.kind !== 'vmap') return;
    for (const data of dataOf(statement.map, this.#table)) if (data) yield* this.#chainOf(data);
  }

  *#chainOf(data: Data): Iterable<Chain> {
    const chain = data.kind === 'verdict' && 'chain' in data.verdict ? this.#table.chains.get(data.verdict.chain) : undefined;
    if (chain) yield chain;
  }
}

function* dataOf(map: SetOperand, table: Table): Iterable<Data | undefined> {
  const elements = map.kind === 'anonymous' ? map.elements : (table.sets.get(map.name)?.elements ?? []);
  for (const { data } of elements) yield data;
}

// NAT belongs into nat chains of the hooks where that end of a packet may change, answers into hooks that have a sender to answer.
function isAllowed(statement: Statement, { type, hook }: BaseChain): boolean {
  switch (statement.kind) {
    case 'masquerade':
      return type === 'nat' && hook === 'postrouting';
    case 'redirect':
      return type === 'nat' && (hook === 'prerouting' || hook === 'output');
    case 'nat':
      return type === 'nat' && (statement.type === 'dnat' ? hook === 'prerouting' || hook === 'output' : hook === 'postrouting' || hook === 'input');
    case 'reject':
      return type === 'filter' && hook !== 'postrouting' && hook !== 'ingress' && hook !== 'egress';
    default:
      return true;
  }
}
