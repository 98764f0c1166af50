import { classOf, deaggregate, lastOf, lengthOf, maskOf, printQuad } from './numbers.ts';
import { type Label, type Palette, printBits } from './paint.ts';

/** How lines are to look. */
export interface Style {
  readonly palette: Palette;
  readonly isColored: boolean;
  readonly bits: boolean;
}

/** One labelled line. @param other the mask to compare bits with. */
export function printLine(label: Label, address: number, mask: number, other: number, { palette, bits }: Style): string {
  const length = lengthOf(mask);
  const addition = label === 'Netmask' ? ` = ${length}` : label === 'Network' ? `/${length}` : '';
  const text = `${palette.label}${`${label}:`.padEnd(11)}${palette.quads}${`${printQuad(address)}${addition}`.padEnd(21)}`;
  return `${text}${bits ? printBits(label, address, length, lengthOf(other), palette) : ''}\n`;
}

/** A network: its first and last address, those between, and what kind it is; a blank line ends it. */
export function printNetwork(network: number, mask: number, other: number, style: Style): string {
  const { palette } = style;
  const length = lengthOf(mask);
  const broadcast = lastOf(network, mask);
  const line = (label: Label, address: number): string => printLine(label, address, mask, other, style);
  const [first, last] = length === 31 ? [network, broadcast] : [network + 1, broadcast - 1];
  const lines =
    length === 32
      ? [line('Hostroute', network)]
      : [line('Network', network), line('HostMin', first), line('HostMax', last), ...(length < 31 ? [line('Broadcast', broadcast)] : [])];
  const hosts = length === 32 ? 1 : last - first + 1;
  return `${lines.join('')}${palette.label}Hosts/Net: ${palette.quads}${`${hosts}`.padEnd(22)}${describe(network, mask, style)}\n\n`;
}

/** Every subnet of a longer mask; 1001 of them at most. */
export function printSubnets(network: number, mask: number, longer: number, style: Style): string {
  const { quads, label } = style.palette;
  const count = 2 ** (lengthOf(longer) - lengthOf(mask));
  let text = printMask(longer, mask, style);
  for (let i = 0; i < count; i++) {
    text += ` ${i + 1}.\n${printNetwork((network | (i * 2 ** (32 - lengthOf(longer)))) >>> 0, longer, mask, style)}`;
    if (i < 1000) continue;
    text += '... stopped at 1000 subnets ...\n';
    break;
  }
  const hosts = lastOf(network, longer) - network - 1;
  if (hosts > -1) text += `\nSubnets:   ${quads}${count}${label}\n`;
  return `${text}Hosts:     ${quads}${Math.max(1, hosts) * count}${label}\n`;
}

/** The network of a shorter mask. */
export function printSupernet(network: number, mask: number, shorter: number, style: Style): string {
  return `${printMask(shorter, mask, style)}${printNetwork((network & shorter) >>> 0, shorter, mask, style)}`;
}

/** Networks for so and so many hosts each, the largest first in the address range. */
export function printSplit(network: number, mask: number, second: number, sizes: readonly number[], style: Style): string {
  const needed = sizes.map((size) => roundUp(size + 2));
  const order = needed.map((_, i) => i).sort((a, b) => (needed[b] ?? 0) - (needed[a] ?? 0));
  const begins: number[] = [];
  let next = network;
  for (const i of order) {
    begins[i] = next;
    next += needed[i] ?? 0;
  }
  const total = needed.reduce((sum, size) => sum + size, 0);
  let text = '';
  for (const [i, size] of sizes.entries()) {
    const own = maskOf(splitLength(Math.log2(needed[i] ?? 1)));
    text += `${i + 1}. Requested size: ${size} hosts\n${printLine('Netmask', own, own, second, style)}${printNetwork(begins[i] ?? 0, own, second, style)}`;
  }
  const used = Math.log2(roundUp(total));
  if (32 - used < lengthOf(mask)) text += 'Network is too small\n';
  const length = usedLengths[used] ?? `${32 - used}`;
  return `${text}Needed size:  ${total} addresses.\nUsed network: ${printQuad(network)}/${length}\nUnused:\n${deaggregate(next, lastOf(network, mask))}`;
}

function printMask(mask: number, other: number, style: Style): string {
  return `${printLine('Netmask', mask, mask, other, style)}${printLine('Wildcard', ~mask >>> 0, mask, other, style)}\n`;
}

function roundUp(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}

// ipcalc 0.42 counts with 40 digits, and 32 - log(16)/log(2) is then a little more than 28: every other network of a split comes out
// half as large as it has to be. That is what the tool prints, so it is printed.
function splitLength(power: number): number {
  return power % 2 === 0 ? 33 - power : 32 - power;
}

// The same logarithms again, printed.
const nines = '9'.repeat(39);
const usedLengths: Readonly<Record<number, string>> = {
  3: `28.${nines}`,
  5: `26.${nines}`,
  7: `24.${nines}`,
  9: `22.${nines}`,
  17: `15.${'0'.repeat(37)}1`,
  19: `13.${'0'.repeat(37)}1`,
  21: `10.${nines.slice(1)}`,
  23: `8.${nines.slice(1)}`,
  28: `4.${'0'.repeat(37)}1`,
  30: `1.${nines.slice(1)}`,
  32: `-0.${'0'.repeat(37)}1`,
};

const blocks: readonly { readonly network: number; readonly length: number; readonly name: string }[] = [
  { network: 0x0a000000, length: 8, name: 'Private Internet' },
  { network: 0xac100000, length: 12, name: 'Private Internet' },
  { network: 0xc0a80000, length: 16, name: 'Private Internet' },
  { network: 0xa9fe0000, length: 16, name: 'APIPA' },
  { network: 0x7f000000, length: 8, name: 'Loopback' },
  { network: 0xe0000000, length: 4, name: 'Multicast' },
];

function describe(network: number, mask: number, { palette, isColored }: Style): string {
  const name = `Class ${classOf(network) ?? 'invalid'}`;
  const words = [isColored ? `${palette.class}${name}${palette.label}` : name];
  const block = describeBlock(network, lastOf(network, mask));
  if (block) words.push(block);
  if (lengthOf(mask) === 31) words.push('PtP Link RFC 3021');
  return words.join(', ');
}

// A network that holds several blocks is said to be in part one of them; the tool takes whichever its hash table yields first.
function describeBlock(first: number, last: number): string | undefined {
  for (const { network, length, name } of blocks) {
    const end = lastOf(network, maskOf(length));
    const inside = Number(first >= network && first <= end) + Number(last >= network && last <= end);
    if (inside === 2) return name;
    if (inside === 1 || (network > first && end < last)) return `In Part ${name}`;
  }
  return undefined;
}
