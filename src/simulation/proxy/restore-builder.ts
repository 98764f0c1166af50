import type { RestoreLine, RestoreTable } from '../iptables/restore.ts';
import type { Rule, TableName } from '../iptables/rule.ts';

/** Collects one table's block of a restore input, chain lines and rule lines each in the order they are named. */
export class RestoreBuilder {
  readonly #table: TableName;
  readonly #chains: string[];
  readonly #named: Set<string>;
  readonly #lines: RestoreLine[] = [];

  constructor(table: TableName, fixedChains: readonly string[]) {
    this.#table = table;
    this.#chains = [...fixedChains];
    this.#named = new Set(fixedChains);
  }

  /** A chain line. */
  chain(name: string): void {
    if (this.#named.has(name)) return;
    this.#named.add(name);
    this.#chains.push(name);
  }

  /** Whether the chain is written in this sync. */
  has(name: string): boolean {
    return this.#named.has(name);
  }

  /** An `-A` line. */
  append(chain: string, rule: Rule): void {
    this.#lines.push({ append: chain, rule });
  }

  /** A chain that goes: emptied by its chain line, then deleted. */
  delete(chain: string): void {
    this.chain(chain);
    this.#lines.push({ deleteChain: chain });
  }

  build(): RestoreTable {
    return { table: this.#table, chains: this.#chains, lines: this.#lines };
  }
}
