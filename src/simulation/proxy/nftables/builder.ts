import type { Command, HookSpec } from '../../nftables/command.ts';
import type { Origin, OriginPurpose } from '../../nftables/origin.ts';
import type { Element, SetDefinition } from '../../nftables/set.ts';
import type { Statement } from '../../nftables/statement.ts';

/** kube-proxy's table, one in each family. */
export const tableName = 'kube-proxy';

/** Collects commands for kube-proxy's table, in the order in which they are named. */
export class TransactionBuilder {
  readonly commands: Command[] = [];
  /** Chains that this builder ensured: added and emptied, once. */
  readonly ensured = new Set<string>();
  readonly #in: { readonly family: 'ip' | 'ip6'; readonly table: string };

  constructor(family: 'ip' | 'ip6') {
    this.#in = { family, table: tableName };
  }

  addTable(comment: string): void {
    this.commands.push({ ...this.#in, verb: 'add', object: 'table', comment });
  }

  addChain(chain: string, properties: { readonly base?: HookSpec; readonly comment?: string } = {}): void {
    this.commands.push({ ...this.#in, verb: 'add', object: 'chain', chain, ...properties });
  }

  flushChain(chain: string): void {
    this.commands.push({ ...this.#in, verb: 'flush', object: 'chain', chain });
  }

  deleteChain(chain: string): void {
    this.commands.push({ ...this.#in, verb: 'delete', object: 'chain', chain });
  }

  /** Models ensureChain: there, and with nothing in it from before this transaction. */
  ensureChain(chain: string): void {
    if (this.ensured.has(chain)) return;
    this.ensured.add(chain);
    this.addChain(chain);
    this.flushChain(chain);
  }

  addRule(chain: string, statements: readonly Statement[], origin: Origin | OriginPurpose, comment?: string): void {
    const why: Origin = typeof origin === 'string' ? { writer: 'kube-proxy', purpose: origin } : origin;
    const rule = comment === undefined ? { statements, origin: why, handle: 0 } : { statements, comment, origin: why, handle: 0 };
    this.commands.push({ ...this.#in, verb: 'add', object: 'rule', chain, rule });
  }

  addSet(definition: SetDefinition): void {
    this.commands.push({ ...this.#in, verb: 'add', object: definition.kind, definition });
  }

  flushSet(definition: SetDefinition): void {
    this.commands.push({ ...this.#in, verb: 'flush', object: definition.kind, name: definition.name });
  }

  deleteSet(name: string): void {
    this.commands.push({ ...this.#in, verb: 'delete', object: 'set', name });
  }

  addElement(set: string, element: Element): void {
    this.commands.push({ ...this.#in, verb: 'add', object: 'element', set, elements: [element] });
  }

  deleteElement(set: string, element: Element): void {
    this.commands.push({ ...this.#in, verb: 'delete', object: 'element', set, elements: [element] });
  }
}
