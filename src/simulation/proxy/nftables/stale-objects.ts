import { TransactionBuilder } from './builder.ts';
import { isServiceChain } from './names.ts';
import type { Release } from './releases.ts';

interface Used {
  readonly chains: Iterable<string>;
  readonly affinitySets: Iterable<string>;
}

/**
 * Chains and affinity sets that exist and that nothing uses any more (reference C.5). A set goes at once. A chain is only emptied, because
 * kernels before 6.2 take a moment to notice that no map leads to it; it is deleted later. Everything goes in byte order of its name.
 */
export class StaleObjects {
  readonly #release: Release;
  readonly #chains = new Set<string>();
  readonly #affinitySets = new Set<string>();
  /** When a chain was last emptied, in seconds. */
  readonly #emptied = new Map<string, number>();

  constructor(release: Release) {
    this.#release = release;
  }

  /** What ports wanted that are gone or written anew, and what the new ones want. */
  update(gone: Iterable<Used>, wanted: Iterable<Used>): void {
    for (const { chains, affinitySets } of gone) {
      for (const chain of chains) if (isServiceChain(chain)) this.#chains.add(chain);
      for (const set of affinitySets) this.#affinitySets.add(set);
    }
    for (const { chains, affinitySets } of wanted) {
      for (const chain of chains) {
        this.#chains.delete(chain);
        this.#emptied.delete(chain);
      }
      for (const set of affinitySets) this.#affinitySets.delete(set);
    }
  }

  /** Somebody else has written to the table: of what is out of use, only what is still there is worth a command. */
  keep(exists: (name: string) => boolean): void {
    for (const names of [this.#chains, this.#emptied, this.#affinitySets]) for (const name of names.keys()) if (!exists(name)) names.delete(name);
  }

  /** Empties the chains, deletes the sets. */
  write(tx: TransactionBuilder, now: number): void {
    for (const chain of [...this.#chains].sort()) {
      tx.flushChain(chain);
      this.#emptied.set(chain, now);
    }
    for (const set of [...this.#affinitySets].sort()) tx.deleteSet(set);
    this.#affinitySets.clear();
  }

  /** A transaction of its own for chains that were emptied more than a second ago; undefined if there is none. */
  deleteOld(family: 'ip' | 'ip6', now: number): TransactionBuilder | undefined {
    if (this.#release.staleChains !== 'after a second') return undefined;
    const old = [...this.#emptied].filter(([, emptied]) => emptied < now - 1).map(([chain]) => chain);
    if (old.length === 0) return undefined;
    const tx = new TransactionBuilder(family);
    for (const chain of old.sort()) {
      tx.deleteChain(chain);
      this.#forget(chain);
    }
    return tx;
  }

  /** 1.29: what the last sync emptied is deleted within this one; adding it first makes sure that it is there. */
  writeDeletions(tx: TransactionBuilder): void {
    if (this.#release.staleChains !== 'next sync') return;
    for (const chain of [...this.#emptied.keys()].sort()) {
      tx.addChain(chain);
      tx.deleteChain(chain);
      this.#forget(chain);
    }
  }

  #forget(chain: string): void {
    this.#emptied.delete(chain);
    this.#chains.delete(chain);
  }
}
