import { parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix, width } from '../net/prefix.ts';
import type { Network } from './view.ts';

/** A range to put on a ruler. */
export interface RangeInput {
  readonly name: string;
  readonly cidr: string;
  /** Decides how it is dressed. */
  readonly network?: Network;
  /** Name of the range that this one is a part of on purpose; anything else that shares addresses overlaps. */
  readonly within?: string;
  readonly addresses?: readonly (string | { readonly address: string; readonly name: string })[];
  readonly bands?: readonly { readonly name: string; readonly first: string; readonly last: string }[];
}

/** A range, read. */
export interface ReadRange extends Omit<RangeInput, 'addresses'> {
  readonly prefix: Prefix;
  readonly first: bigint;
  readonly last: bigint;
  readonly addresses: readonly { readonly address: string; readonly name: string }[];
}

/** Reads a range. Throws for what is no CIDR, and for an address that is not in its range. */
export function readRange(input: RangeInput): ReadRange {
  const prefix = parsePrefix(input.cidr);
  const first = BigInt(prefix.network);
  const addresses = (input.addresses ?? []).map((one) => (typeof one === 'string' ? { address: one, name: '' } : one));
  for (const { address } of addresses)
    if (!contains(prefix, parseAddress(address))) throw new Error(`${address} is not in ${input.name}, ${printPrefix(prefix)}`);
  return { ...input, prefix, first, last: first + sizeOf(prefix) - 1n, addresses };
}

/** How many addresses a network has. */
export function sizeOf(prefix: Prefix): bigint {
  return 1n << BigInt(width(prefix.network) - prefix.length);
}

/** An address of the same family as a network's. */
export function printIn(prefix: Prefix, address: bigint): string {
  return printAddress(typeof prefix.network === 'number' ? Number(address) : address);
}

/** `1,048,576`; from 2^53 on a power of two. */
export function printCount(n: bigint): string {
  if (n > 1n << 53n) return `2^${n.toString(2).length - 1}`;
  return `${n}`.replace(/\B(?=(\d{3})+$)/g, ',');
}
