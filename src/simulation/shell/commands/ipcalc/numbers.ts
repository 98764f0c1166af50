/** `10.19.9.9`, or eight hex digits with or without `0x`, as a number; undefined if it is no address. */
export function parseQuad(text: string): number | undefined {
  const decimals = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (decimals) return decimals.some((decimal) => decimal > 255) ? undefined : decimals.reduce((sum, decimal) => sum * 256 + decimal, 0);
  return /^(0x)?[0-9A-Fa-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** What a mask's text comes to, and what ipcalc says while it finds out. */
export interface MaskReading {
  readonly mask?: number;
  readonly remarks: string;
}

/** `24`, `/24`, `255.255.255.0`, the same in hex, or a wildcard, which is turned round. */
export function parseMask(text: string): MaskReading {
  const count = /^\/?(\d{1,2})$/.exec(text)?.[1];
  if (count !== undefined) return { mask: Number(count) > 32 ? undefined : maskOf(Number(count)), remarks: '' };
  const given = parseQuad(text);
  if (given === undefined) return { remarks: '' };
  const isWildcard = given < 2 ** 31;
  const mask = isWildcard ? ~given >>> 0 : given;
  const remarks = isWildcard ? 'WILDCARD\n' : '';
  return maskOf(lengthOf(mask)) === mask ? { mask, remarks } : { remarks: `${remarks}INVALID NETMASK\n` };
}

/** The mask of a length. */
export function maskOf(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** How many ones a mask begins with. */
export function lengthOf(mask: number): number {
  return Math.clz32(~mask >>> 0);
}

/** The last address of a network. */
export function lastOf(network: number, mask: number): number {
  return (network | ~mask) >>> 0;
}

/** Dotted quad. */
export function printQuad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** `A` to `E`: how many ones an address begins with, plus one. */
export function classOf(address: number): string | undefined {
  return ['A', 'B', 'C', 'D', 'E'][Math.clz32(~address >>> 0)];
}

/** The fewest blocks that are exactly an inclusive range, each as long as its beginning allows. */
export function deaggregate(first: number, last: number): string {
  let text = '';
  for (let base = first; base <= last; ) {
    let step = 0;
    while (step < 32 && base % 2 ** (step + 1) === 0 && base + 2 ** (step + 1) - 1 <= last) step++;
    text += `${printQuad(base)}/${32 - step}\n`;
    base += 2 ** step;
  }
  return text;
}
