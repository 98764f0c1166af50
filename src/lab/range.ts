import { parseAddress, printAddress } from 'hairpin';

/** Addresses from one to another, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A range as somebody wrote it; `host`: it was written as an address in it, with the length behind. */
export type ReadRange = { readonly range: Range; readonly host?: string } | { readonly unreadable: string };

const form = 'Write it as `192.0.2.0/24`, or as its first and its last address: `192.0.2.0 - 192.0.2.255`.';

/** Reads a range: `10.0.0.0/8`, `10.1.2.3/8`, `10.0.0.0/255.0.0.0`, `10.0.0.0 255.0.0.0`, `10.0.0.0-10.255.255.255` with any dash. */
export function readRange(text: string): ReadRange {
  const written = text.trim();
  const ends = /^([\d.]+)\s*(?:-|–|—|\.\.\.?|…|\bto\b)\s*([\d.]+)$/.exec(written);
  if (ends) return fromEnds(ends[1] ?? '', ends[2] ?? '');
  const prefix = /^([\d.]+)\s*(?:\/\s*|\s)([\d.]+)$/.exec(written);
  if (prefix) return fromPrefix(prefix[1] ?? '', prefix[2] ?? '');
  const alone = readAddress(written);
  return { unreadable: alone === undefined ? `That is no range. ${form}` : `${written} is one address. A range says how long it is, too. ${form}` };
}

/** `10.96.0.0/12` if it is a network, else its first and its last address. */
export function printRange({ first, last }: Range): string {
  const size = last - first + 1;
  const length = 32 - Math.log2(size);
  return Number.isInteger(length) && first % size === 0 ? `${printAddress(first)}/${length}` : `${printAddress(first)} – ${printAddress(last)}`;
}

/** The range that an address lies in, with a prefix of this length. */
export function rangeAround(address: number, length: number): Range {
  const size = 2 ** (32 - length);
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** Whether the first range holds all of the second. */
export function holds(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether two ranges are the same. */
export function isSameRange(a: Range, b: Range): boolean {
  return a.first === b.first && a.last === b.last;
}

/** An IPv4 address as a number; undefined for anything else. */
export function readAddress(text: string): number | undefined {
  try {
    const address = parseAddress(text);
    return typeof address === 'number' ? address : undefined;
  } catch {
    return undefined;
  }
}

function fromEnds(from: string, to: string): ReadRange {
  const [first, last] = [readAddress(from), readAddress(to)];
  if (first === undefined || last === undefined) return { unreadable: `${first === undefined ? from : to} is no IPv4 address. ${form}` };
  if (last < first) return { unreadable: `${from} comes after ${to}. ${form}` };
  return { range: { first, last } };
}

function fromPrefix(from: string, behind: string): ReadRange {
  const address = readAddress(from);
  const length = behind.includes('.') ? maskLength(behind) : Number(behind);
  if (address === undefined) return { unreadable: `${from} is no IPv4 address. ${form}` };
  if (length === undefined || length > 32) return { unreadable: `${behind} is no length of a prefix, and no netmask. ${form}` };
  const range = rangeAround(address, length);
  return { range, ...(range.first === address ? {} : { host: `${from}/${length}` }) };
}

// 255.240.0.0 is 12.
function maskLength(text: string): number | undefined {
  const mask = readAddress(text);
  if (mask === undefined) return undefined;
  const length = 32 - Math.log2(2 ** 32 - mask);
  return Number.isInteger(length) ? length : undefined;
}
