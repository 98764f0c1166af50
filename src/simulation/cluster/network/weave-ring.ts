import { printAddress } from '../../net/address.ts';
import { type Prefix, parsePrefix, printPrefix } from '../../net/prefix.ts';
import { NetworkError } from './pod-network.ts';

/** A piece of the range, both ends included, and the peer that gives out its addresses. */
export interface Claim {
  readonly peer: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Who owns which part of weave's range. The first peer that needs an address owns it all; a peer that has none left asks another one for a part of its own:
 * half of the largest block that is free there, a block being what a prefix can name. Addresses never move without their block.
 * Models weave's ipam (ring and space, 2.8).
 */
export class WeaveRing {
  readonly range: Prefix;
  readonly #first: number;
  readonly #last: number;
  readonly #taken = new Map<number, string>();
  #claims: Claim[] = [];

  /** @param cidr IPALLOC_RANGE; IPv4. */
  constructor(cidr: string) {
    this.range = parsePrefix(cidr);
    this.#first = Number(this.range.network);
    this.#last = this.#first + 2 ** (32 - this.range.length) - 1;
  }

  /** Which peer owns what, in the order of the range. */
  claims(): readonly Claim[] {
    return this.#claims;
  }

  /** Takes the lowest free address that the peer owns. Throws NetworkError when nobody has one to give. */
  allocate(peer: string): string {
    let address = this.#lowest(peer);
    while (address === undefined) {
      if (this.#claims.length === 0) this.#claims = [{ peer, from: this.#first, to: this.#last }];
      else if (!this.#donate(peer)) throw new NetworkError(`no IP addresses available in ${printPrefix(this.range)}`);
      address = this.#lowest(peer);
    }
    this.#taken.set(address, peer);
    return printAddress(address);
  }

  /** Gives an address back to the peer that owns it. */
  release(ip: string): void {
    for (const address of this.#taken.keys()) if (printAddress(address) === ip) this.#taken.delete(address);
  }

  /** `weave status ipam`: how much of the range each peer owns. */
  status(nickname: (peer: string) => string): string {
    const size = this.#last - this.#first + 1;
    return [...new Set(this.#claims.map(({ peer }) => peer))]
      .map((peer) => {
        const owned = this.#claims.filter((claim) => claim.peer === peer).reduce((sum, { from, to }) => sum + to - from + 1, 0);
        const share = ((owned / size) * 100).toFixed(1);
        return `${`${peer}(${nickname(peer)})`.padEnd(37)} ${`${owned}`.padStart(8)} IPs (${share}% of total)\n`;
      })
      .join('');
  }

  #lowest(peer: string): number | undefined {
    for (const { peer: owner, from, to } of this.#claims) {
      if (owner !== peer) continue;
      for (let address = from; address <= to; address++) if (this.#isFree(address)) return address;
    }
    return undefined;
  }

  // The network's own address and the broadcast address belong to nobody.
  #isFree(address: number): boolean {
    return address !== this.#first && address !== this.#last && !this.#taken.has(address);
  }

  #donate(peer: string): boolean {
    let best: { claim: Claim; from: number; size: number } | undefined;
    for (const claim of this.#claims) {
      if (claim.peer === peer) continue;
      for (const block of this.#freeBlocks(claim)) if (!best || block.size > best.size) best = { claim, ...block };
    }
    if (!best) return false;
    const { claim, from, size } = best;
    const given = { peer, from: from + Math.floor(size / 2), to: from + size - 1 };
    const rest = [
      { ...claim, to: given.from - 1 },
      { ...claim, from: given.to + 1 },
    ].filter((part) => part.from <= part.to);
    this.#claims = [...this.#claims.filter((one) => one !== claim), ...rest, given].sort((a, b) => a.from - b.from);
    return true;
  }

  // Blocks that a prefix can name and that nobody has an address of, the largest ones.
  *#freeBlocks({ from, to }: Claim): Generator<{ from: number; size: number }> {
    const taken = [...this.#taken.keys()].filter((address) => address >= from && address <= to).sort((a, b) => a - b);
    const edges = [from - 1, ...taken, to + 1];
    for (const [i, edge] of edges.slice(0, -1).entries()) {
      let start = edge + 1;
      const end = (edges[i + 1] ?? start) - 1;
      while (start <= end) {
        let size = 1;
        while (start % (size * 2) === 0 && start + size * 2 - 1 <= end) size *= 2;
        yield { from: start, size };
        start += size;
      }
    }
  }
}
