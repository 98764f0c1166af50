import { type Address, parseAddress, printAddress } from './address.ts';

/** A network: its first address and how many leading bits are fixed. Host bits are always zero. */
export interface Prefix {
  readonly network: Address;
  readonly length: number;
}

/** How many bits an address of this family has. */
export function width(address: Address): 32 | 128 {
  return typeof address === 'number' ? 32 : 128;
}

/** Parses `10.96.0.0/12` or a bare address (a host prefix); host bits are cleared. Throws on anything else. */
export function parsePrefix(text: string): Prefix {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  const bits = width(address);
  const suffix = slash < 0 ? `${bits}` : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(suffix) || Number(suffix) > bits) throw new Error(`invalid CIDR address: ${text}`);
  return { network: mask(address, Number(suffix)), length: Number(suffix) };
}

/** `10.96.0.0/12`. */
export function printPrefix(prefix: Prefix): string {
  return `${printAddress(prefix.network)}/${prefix.length}`;
}

/** Clears the host bits. */
export function mask(address: Address, length: number): Address {
  if (typeof address === 'number') return length === 0 ? 0 : (address & (0xffffffff << (32 - length))) >>> 0;
  const host = BigInt(128 - length);
  return (address >> host) << host;
}

/** Whether the address lies in the network; false across families. */
export function contains(prefix: Prefix, address: Address): boolean {
  return typeof prefix.network === typeof address && mask(address, prefix.length) === prefix.network;
}

/** Whether two networks share an address. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return contains(a, b.network) || contains(b, a.network);
}
