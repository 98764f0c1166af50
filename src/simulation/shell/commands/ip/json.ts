/** What iproute2's JSON writer is given: keys in order. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One array on one line, or with `-p` as json_writer.c breaks it: eight blanks a level, lists of plain values in one line. */
export function printJson(value: readonly Json[], pretty: boolean): string {
  return pretty ? `${pretty_(value, 0)}\n` : `${JSON.stringify(value)}\n`;
}

function pretty_(value: Json, depth: number): string {
  const pad = ' '.repeat(8 * (depth + 1));
  const end = ' '.repeat(8 * depth + 4);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    if (typeof value[0] !== 'object') return `[ ${value.map((one) => JSON.stringify(one)).join(',')} ]`;
    return `[ ${value.map((one) => pretty_(one, depth)).join(',')} ]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const lines = Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : `${pad}${JSON.stringify(key)}: ${pretty_(one as Json, depth + 1)}`));
  return `{\n${lines.join(',\n')}\n${end}}`;
}
