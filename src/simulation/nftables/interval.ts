import { type Prefix, width } from '../net/prefix.ts';
import type { Interval, KeyPart, Scalar } from './expression.ts';

/** The addresses of a network. A network of one address is that address. */
export function prefixInterval(prefix: Prefix): KeyPart {
  const { network, length } = prefix;
  const host = width(network) - length;
  if (host === 0) return network;
  const to = typeof network === 'number' ? network + 2 ** host - 1 : network + (1n << BigInt(host)) - 1n;
  return { from: network, to, prefix: length };
}

/** Whether a part of a key is more than one value. */
export function isInterval(part: KeyPart): part is Interval {
  return typeof part === 'object';
}

/** Whether a value lies in a part of a key. Values of different families never do. */
export function includes(part: KeyPart, value: Scalar): boolean {
  if (typeof part !== 'object') return part === value;
  return typeof part.from === typeof value && value >= part.from && value <= part.to;
}

/** How long the prefix is that covers exactly these addresses; undefined if none does. */
export function prefixLength({ from, to }: Interval): number | undefined {
  if (typeof from === 'string' || typeof to === 'string') return undefined;
  const bits = typeof from === 'number' ? 32 : 128;
  const size = BigInt(to) - BigInt(from) + 1n;
  if ((size & (size - 1n)) !== 0n || BigInt(from) % size !== 0n) return undefined;
  return bits - (size.toString(2).length - 1);
}
