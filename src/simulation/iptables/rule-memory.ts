import type { Clause, Rule } from './rule.ts';

/** What the kernel keeps with a rule between packets: a rule that is loaded anew starts anew. */
export class RuleMemory<T> {
  readonly #memory = new WeakMap<Rule, Map<Clause, T>>();

  /** What one clause of a rule remembers, if anything. */
  get(rule: Rule, clause: Clause): T | undefined {
    return this.#memory.get(rule)?.get(clause);
  }

  set(rule: Rule, clause: Clause, value: T): void {
    let own = this.#memory.get(rule);
    if (!own) {
      own = new Map();
      this.#memory.set(rule, own);
    }
    own.set(clause, value);
  }
}
