import { isFields } from '../../../../cluster/api-server/object.ts';

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[2 3]]`. */
export function plainGo(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(plainGo).join(' ')}]`;
  if (!isFields(value)) return String(value);
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${plainGo(value[key])}`)
    .join(' ')}]`;
}

/** A JSON value as Go's `%#v` prints it: `map[string]interface {}{"a":1}`. */
export function sourceGo(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(sourceGo).join(', ')}}`;
  if (!isFields(value)) return JSON.stringify(value);
  return `map[string]interface {}{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sourceGo(value[key])}`)
    .join(', ')}}`;
}
