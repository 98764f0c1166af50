import type { Address } from '../net/address.ts';
import { jhash2, scale } from './jhash.ts';
import type { Tuple } from './tuple.ts';

/**
 * The address of a range that a connection gets: always the same one for the same client (`--persistent`), or for the same pair of
 * client and destination. Models nf_nat_core.c find_best_ips_proto: not by chance, and not in turns.
 */
export function pickAddress({ from, to }: { readonly from: Address; readonly to: Address }, tuple: Tuple, persistent: boolean): Address {
  if (from === to) return from;
  const words = wordsOf(tuple.source);
  const destination = wordsOf(tuple.destination);
  const lowest = wordsOf(from);
  const highest = wordsOf(to);
  const last = destination.length - 1;
  let hash = jhash2([...words.map(swap), 0, 0, 0].slice(0, 4), persistent ? 0 : swap(destination[last] ?? 0));
  let full = false;
  const picked = lowest.map((low, i) => {
    const high = highest[i] ?? 0;
    const start = full ? 0 : low;
    // The kernel's arithmetic is 32 bits wide: a range of everything counts as one less.
    const word = (start + scale(hash, full ? 0xffffffff : (high - low + 1) >>> 0)) >>> 0;
    if (word !== high) full = true;
    if (!persistent) hash ^= swap(destination[i] ?? 0);
    return word;
  });
  return picked.length === 1 ? (picked[0] as number) : picked.reduce((value, word) => (value << 32n) | BigInt(word), 0n);
}

function wordsOf(address: Address): number[] {
  if (typeof address === 'number') return [address];
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn));
}

// Addresses lie in memory in network order, and are hashed as the numbers that a little-endian machine reads there.
function swap(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}
