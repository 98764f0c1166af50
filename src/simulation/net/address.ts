import { IPv4, IPv6 } from 'ip-num';
import { parseIPv6, printIPv6 } from './ipv6.ts';

/**
 * An address on the packet path: IPv4 is an unsigned 32-bit number, IPv6 a bigint, so `===` compares and `typeof` tells the family.
 * ip-num objects stay at the public API; one `contains` there costs 22 µs, which a walk over thousands of rules cannot pay.
 */
export type Address = number | bigint;

/** Parses an address of either family; undefined for what is not one. */
export function tryParseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

/** Parses an address of either family; throws ip-num's own error for what is not one. */
export function parseAddress(text: string): Address {
  return tryParseAddress(text) ?? (text.includes(':') ? new IPv6(text).getValue() : Number(new IPv4(text).getValue()));
}

/**
 * A dotted quad, without ip-num's cost; undefined for anything else. Octets with leading zeros are taken where the caller says so, as
 * Go's older parsers take them.
 */
export function parseIPv4(text: string, leadingZeros = false): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else if (code >= 48 && code <= 57) {
      if (octet === 0 && !leadingZeros) return undefined;
      octet = Math.max(octet, 0) * 10 + code - 48;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** Prints an address in its canonical form (RFC 5952 for IPv6). */
export function printAddress(address: Address): string {
  if (typeof address === 'number') return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  return printIPv6(address);
}

/** The canonical spelling of an address given as text. */
export function canonicalAddress(text: string): string {
  return printAddress(parseAddress(text));
}

/** `ip:port`, or `[ip]:port` for IPv6. */
export function joinHostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
