import { type Address, parseIPv4, printAddress } from '../net/address.ts';
import { mask, type Prefix, printPrefix, width } from '../net/prefix.ts';

/**
 * Reads an address as kube-proxy does: IPv4 octets may have leading zeros, and an IPv4-mapped IPv6 address is IPv4.
 * Undefined for anything else; kube-proxy passes over such an address. Models netutils.ParseIPSloppy.
 */
export function parseIP(text: string): Address | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text, true);
}

/** Reads a network, an address with a prefix length; undefined for anything else, a bare address too. Models netutils.ParseCIDRSloppy. */
export function parseCIDR(text: string): (Prefix & { readonly address: Address }) | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseIP(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(length) || Number(length) > width(address)) return undefined;
  return { network: mask(address, Number(length)), length: Number(length), address };
}

/** The canonical spelling of an address; undefined for what is none. */
export function canonicalIP(text: string): string | undefined {
  const address = parseIP(text);
  return address === undefined ? undefined : printAddress(address);
}

/** The canonical spelling of a network, host bits cleared; undefined for what is none. */
export function canonicalCIDR(text: string): string | undefined {
  const prefix = parseCIDR(text);
  return prefix && printPrefix(prefix);
}

/** The family of an address or network as written; undefined for what is neither. */
export function familyOf(text: string): 'IPv4' | 'IPv6' | undefined {
  const address = text.includes('/') ? parseCIDR(text)?.address : parseIP(text);
  return address === undefined ? undefined : typeof address === 'number' ? 'IPv4' : 'IPv6';
}

/** Whether the address is one of the host's own for itself: 127.0.0.0/8 or ::1. */
export function isLoopback(address: Address): boolean {
  return typeof address === 'number' ? address >>> 24 === 127 : address === 1n;
}

function parseIPv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const before = groups(head, tail === undefined);
  const after = groups(tail ?? [], true);
  if (!before || !after) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...before, ...Array<number>(missing).fill(0), ...after]) value = (value << 16n) | BigInt(group);
  return value >> 32n === 0xffffn ? Number(value & 0xffffffffn) : value;
}

// Four hexadecimal digits a group; the last two may be written as an IPv4 address.
function groups(words: readonly string[], last: boolean): number[] | undefined {
  const out: number[] = [];
  for (const [i, word] of words.entries()) {
    if (last && i === words.length - 1 && word.includes('.')) {
      const address = parseIPv4(word, true);
      if (address === undefined) return undefined;
      out.push(address >>> 16, address & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(word)) out.push(Number.parseInt(word, 16));
    else return undefined;
  }
  return out;
}
