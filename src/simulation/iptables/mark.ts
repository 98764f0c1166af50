/** `0x4000`, as printf's %x has it. */
export function hexadecimal(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** Reads a 32-bit integer in C's spelling (`16384`, `0x4000`, `040000`). */
export function parseInteger(text: string): number | undefined {
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : /^(\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value <= 0xffffffff ? value : undefined;
}

/** Reads `value[/mask]`; the mask is all ones if not given. */
export function parseMark(text: string): { value: number; mask: number } | undefined {
  const [first = '', second, ...rest] = text.split('/');
  const value = parseInteger(first);
  const mask = second === undefined ? 0xffffffff : parseInteger(second);
  return value === undefined || mask === undefined || rest.length ? undefined : { value, mask };
}
