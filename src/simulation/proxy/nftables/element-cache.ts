import type { Command } from '../../nftables/command.ts';
import type { Data } from '../../nftables/expression.ts';
import type { Element } from '../../nftables/set.ts';
import type { TransactionBuilder } from './builder.ts';

type ElementCommand = Extract<Command, { object: 'element' }>;

interface Cached {
  readonly element: Element;
  value: string;
  /** How many service ports want it: the ports of one Service share its ClusterIP. */
  wanted: number;
}

/** What kube-proxy believes to be in its sets and maps, so that it writes differences only. Models nftElementStorage (1.32 on). */
export class ElementCache {
  readonly #sets = new Map<string, Map<string, Cached>>();

  /** Forgets everything: the sets are about to be emptied. */
  clear(): void {
    this.#sets.clear();
  }

  /** The commands that make an element be there. @param again the same port wanted it at the last sync. */
  ensure(command: ElementCommand, again: boolean): ElementCommand[] {
    const set = this.#set(command.set);
    return command.elements.flatMap((element) => {
      const value = dataText(element.data);
      const known = set.get(keyOf(element));
      if (!known) {
        set.set(keyOf(element), { element, value, wanted: 1 });
        return [command];
      }
      if (!again) known.wanted++;
      if (known.value === value) return [];
      known.value = value;
      return [{ ...command, verb: 'delete' as const }, command];
    });
  }

  /** A port that is gone, or will be written anew, wants its elements no longer. */
  release(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.object !== 'element') continue;
      for (const element of command.elements) {
        const known = this.#set(command.set).get(keyOf(element));
        if (known) known.wanted--;
      }
    }
  }

  /** Deletes what nobody wants, set by set. Go walks a map here; byte order of the keys stands for it. @param print a key as text. */
  writeLeftovers(tx: TransactionBuilder, names: readonly string[], print: (set: string, element: Element) => string): void {
    for (const name of names) {
      const set = this.#set(name);
      const leftovers = [...set].filter(([, { wanted }]) => wanted <= 0).map(([key, { element }]) => ({ key, element, text: print(name, element) }));
      for (const { key, element } of leftovers.sort((a, b) => (a.text < b.text ? -1 : 1))) {
        tx.deleteElement(name, element);
        set.delete(key);
      }
    }
  }

  #set(name: string): Map<string, Cached> {
    let set = this.#sets.get(name);
    if (!set) {
      set = new Map();
      this.#sets.set(name, set);
    }
    return set;
  }
}

function keyOf({ key }: Element): string {
  return key.join(' . ');
}

function dataText(data: Data | undefined): string {
  if (data?.kind !== 'verdict') return '';
  return 'chain' in data.verdict ? `${data.verdict.kind} ${data.verdict.chain}` : data.verdict.kind;
}
