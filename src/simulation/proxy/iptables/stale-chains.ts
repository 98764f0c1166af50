/** Chains that stand in the kernel and that no rule uses any more, until a sync deletes them. */
export class StaleChains {
  readonly #chains = new Set<string>();

  /** A service port's chains, which may be about to go. */
  add(chains: readonly string[]): void {
    for (const chain of chains) this.#chains.add(chain);
  }

  /** Chains that are used (again). */
  remove(chains: readonly string[]): void {
    if (this.#chains.size > 0) for (const chain of chains) this.#chains.delete(chain);
  }

  /** All of them, in byte order (Go walks a set), as they are deleted. */
  take(): string[] {
    const chains = [...this.#chains].sort();
    this.#chains.clear();
    return chains;
  }
}
