// What a packet's path and the start of every host need, without ip-num's weight; it answers for the rest (net/address.ts).

/** An IPv6 address as its number; undefined for what is not one, and for a zone (`fe80::1%eth0`). RFC 4291, section 2.2. */
export function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half, i) => (half === '' ? [] : groupsOf(half.split(':'), i === halves.length - 1)));
  if (!left.every(isGroup) || !right.every(isGroup)) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...new Array<number>(Math.max(0, missing)).fill(0), ...right];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

// The last two groups may be written as an IPv4 address. NaN is what is no group.
function groupsOf(words: readonly string[], isLast: boolean): number[] {
  const last = words.at(-1) ?? '';
  if (!isLast || !last.includes('.')) return words.map(groupOf);
  const octets = last.split('.').map((octet) => (/^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256 ? Number(octet) : Number.NaN));
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return [...words.slice(0, -1).map(groupOf), ...(octets.length === 4 ? [a * 256 + b, c * 256 + d] : [Number.NaN])];
}

function groupOf(word: string): number {
  return /^[0-9a-f]{1,4}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN;
}

function isGroup(group: number): boolean {
  return !Number.isNaN(group);
}

/** Prints in the canonical form: lower case, no leading zeros, the first longest run of two or more zero groups shortened (RFC 5952). */
export function printIPv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(112 - 16 * i)) & 0xffffn));
  let from = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [from, length] = [i, end - i];
  }
  const words = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return from < 0 ? words(groups) : `${words(groups.slice(0, from))}::${words(groups.slice(from + length))}`;
}
