/** ipcalc's own idea of an IPv6 address: hex digits and colons, one `::` at most. Undefined if it is none. */
export function parseIPv6(text: string): bigint | undefined {
  const slices = text.toLowerCase().replace(/^::/, '0::').replace(/::$/, '::0').split(':');
  const gap = slices.indexOf('');
  if (slices.lastIndexOf('') !== gap) return undefined;
  if (gap >= 0) slices.splice(gap, 1, ...Array<string>(Math.max(0, 9 - slices.length)).fill('0'));
  if (slices.length !== 8) return undefined;
  return slices.reduce((sum, slice) => (sum << 16n) + BigInt(`0x${slice}`), 0n);
}

/** The three lines for an IPv6 address; there is no second mask. */
export function printIPv6(address: bigint, length: number): string {
  const mask = length === 0 ? 0n : ((1n << BigInt(length)) - 1n) << BigInt(128 - length);
  const line = (label: string, text: string, bits: bigint): string => `${`${label}:`.padEnd(9)}${text}${printBits(bits)}\n`;
  const prefix = address & mask;
  return `${line('Address', printAddress(address).padEnd(40), address)}${line('Netmask', `${length}`.padEnd(40), mask)}${line('Prefix', `${printAddress(prefix)}/${length}`.padEnd(40), prefix)}\n`;
}

function printBits(value: bigint): string {
  const bits = value.toString(2).padStart(128, '0').match(/.{16}/g) ?? [];
  return bits.join(':').padEnd(130);
}

// The longest run of zeroes goes, even if it is a single one; of equal ones the first.
function printAddress(address: bigint): string {
  const slices = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  let [start, length] = [0, 0];
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (slices[i + run] === '0') run++;
    if (run > length) [start, length] = [i, run];
  }
  if (length === 0) return slices.join(':');
  return `${slices.slice(0, start).join(':')}::${slices.slice(start + length).join(':')}`;
}
