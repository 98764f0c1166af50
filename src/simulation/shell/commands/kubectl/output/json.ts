import { isFields } from '../../../../cluster/api-server/object.ts';
import { struct } from '../../../../cluster/api-server/schema/schema.ts';

/** JSON as Go's encoding/json prints it: keys sorted (the order of maps) unless they are in order already, `<`, `>` and `&` as escapes. */
export function printJson(value: unknown, indent = '    ', isSorted = true): string {
  return `${escapeHtml(JSON.stringify(isSorted ? sortKeys(value) : value, undefined, indent))}\n`;
}

/** JSON on one line, keys sorted. */
export function compactJson(value: unknown): string {
  return escapeHtml(JSON.stringify(sortKeys(value)));
}

/** A copy whose keys are sorted, all the way down. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .flatMap((key) => (value[key] === undefined ? [] : [[key, sortKeys(value[key])]])),
  );
}

/** A copy of an object whose keys are in the order of its Go type, as the commands print that build their objects themselves. */
export function structOrder(object: Record<string, unknown>): unknown {
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...(inStructOrder(String(kind), rest) as object) };
}

/** The fields of a value in the order of a Go type. */
export function inStructOrder(type: string, value: Record<string, unknown>): unknown {
  const fields = struct(type);
  const known = [...fields.keys()].filter((key) => value[key] !== undefined);
  const pairs = known.map((key) => {
    const field = fields.get(key);
    const one = value[key];
    if (field?.kind === 'struct' && isFields(one)) return [key, inStructOrder(field.name, one)];
    if (field?.kind === 'list' && field.of.kind === 'struct' && Array.isArray(one)) {
      const { name } = field.of;
      return [key, one.map((item) => (isFields(item) ? inStructOrder(name, item) : item))];
    }
    return [key, sortKeys(one)];
  });
  return Object.fromEntries(pairs);
}

function escapeHtml(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
