import type { RestoreLine } from '../../iptables/restore.ts';
import type { Rule } from '../../iptables/rule.ts';

/**
 * What one service port adds to a restore input: lines of filter and nat and the chains of its own, each in the order they are named.
 * A partial sync writes `filter` and the first `always` lines of `nat` even when nothing changed, because the shared chains are flushed.
 */
export interface ServiceBlock {
  /** `namespace/name`. */
  readonly service: string;
  readonly filter: readonly RestoreLine[];
  /** Chain lines; an old release may name one twice. */
  readonly chains: readonly string[];
  readonly nat: readonly RestoreLine[];
  readonly always: number;
  /** Comments of per-endpoint rules were left out. */
  readonly largeCluster: boolean;
  /** The printed lines, made when they are first asked for. */
  text?: BlockText;
}

/** A block as text. */
export interface BlockText {
  readonly filter: string;
  readonly chains: string;
  readonly always: string;
  readonly rest: string;
}

/** Collects a block. */
export class BlockBuilder {
  readonly #filter: RestoreLine[] = [];
  readonly #chains: string[] = [];
  readonly #nat: RestoreLine[] = [];
  #always = -1;

  /** A chain line. */
  chain(name: string): void {
    this.#chains.push(name);
  }

  /** A rule of the filter table. */
  filter(append: string, rule: Rule): void {
    this.#filter.push({ append, rule });
  }

  /** A rule of the nat table. */
  nat(append: string, rule: Rule): void {
    this.#nat.push({ append, rule });
  }

  /** From here on lines are left out when a partial sync finds nothing changed. */
  endAlways(): void {
    this.#always = this.#nat.length;
  }

  build(service: string, largeCluster: boolean): ServiceBlock {
    const always = this.#always < 0 ? this.#nat.length : this.#always;
    return { service, filter: this.#filter, chains: this.#chains, nat: this.#nat, always, largeCluster };
  }
}
