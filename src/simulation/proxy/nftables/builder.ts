import type { Command, HookSpec } from '../../nftables/command.ts';
import type { OriginPurpose, RuleOwner } from '../../nftables/origin.ts';
import type { Element, SetDefinition } from '../../nftables/set.ts';
import type { Statement } from '../../nftables/statement.ts';

/** kube-proxy's table, one in each family. */
export const tableName = 'kube-proxy';

/** The owner of rules that belong to no Service. */
export const kubeProxy: RuleOwner = { writer: 'kube-proxy' };

/** Collects commands for kube-proxy's table, in the order in which they are named. Every kind of object is made with the same fields: there are many. */
export class TransactionBuilder {
  readonly commands: Command[] = [];
  /** Chains that this builder ensured: added and emptied, once. */
  readonly ensured = new Set<string>();
  readonly family: 'ip' | 'ip6';

  constructor(family: 'ip' | 'ip6') {
    this.family = family;
  }

  addTable(comment: string): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'add', object: 'table', comment });
  }

  addChain(chain: string, base?: HookSpec, comment?: string): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'add', object: 'chain', chain, base, comment });
  }

  flushChain(chain: string): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'flush', object: 'chain', chain });
  }

  deleteChain(chain: string): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'delete', object: 'chain', chain });
  }

  /** Models ensureChain: there, and with nothing in it from before this transaction. */
  ensureChain(chain: string): void {
    if (this.ensured.has(chain)) return;
    this.ensured.add(chain);
    this.addChain(chain);
    this.flushChain(chain);
  }

  addRule(chain: string, statements: readonly Statement[], purpose: OriginPurpose, owner: RuleOwner, comment?: string): void {
    const rule = { statements, comment, purpose, owner, handle: 0 };
    this.commands.push({ family: this.family, table: tableName, verb: 'add', object: 'rule', chain, rule });
  }

  addSet(definition: SetDefinition): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'add', object: definition.kind, definition });
  }

  flushSet({ kind, name }: SetDefinition): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'flush', object: kind, name });
  }

  deleteSet(name: string): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'delete', object: 'set', name });
  }

  addElement(set: string, element: Element): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'add', object: 'element', set, elements: [element] });
  }

  deleteElement(set: string, element: Element): void {
    this.commands.push({ family: this.family, table: tableName, verb: 'delete', object: 'element', set, elements: [element] });
  }
}
