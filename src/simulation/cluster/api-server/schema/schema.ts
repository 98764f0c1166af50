import { typeLines } from './types.ts';

/** The scalar types. `intstr` is a number or a string, `quantity` a string or a number such as `100m`, `time` an RFC 3339 string or null. */
export type ScalarName = 'string' | 'bool' | 'int32' | 'int64' | 'intstr' | 'quantity' | 'time' | 'any';

/** The type of a field. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly name: ScalarName; readonly goType: string }
  /** `mergeKey` set: patches merge the list by it (an empty one: as a set); `keys` are what server-side apply goes by. */
  | { readonly kind: 'list'; readonly of: FieldType; readonly mergeKey?: string; readonly keys: readonly string[] }
  | { readonly kind: 'map'; readonly of: FieldType }
  | { readonly kind: 'struct'; readonly name: string; readonly retainKeys: boolean };

/** The fields of a struct, in the order of its Go definition. */
export type Struct = ReadonlyMap<string, FieldType>;

const scalarNames = new Set<string>(['string', 'bool', 'int32', 'int64', 'intstr', 'quantity', 'time', 'any'] satisfies ScalarName[]);
let structs: Map<string, Struct> | undefined;

/** A struct of the API by its Go name. Throws for a name that is none: a mistake in the table. */
export function struct(name: string): Struct {
  structs ??= parseTypes();
  const found = structs.get(name);
  if (!found) throw new Error(`the API has no type ${name}`);
  return found;
}

/** Every struct, for OpenAPI. */
export function allStructs(): ReadonlyMap<string, Struct> {
  structs ??= parseTypes();
  return structs;
}

function parseTypes(): Map<string, Struct> {
  const found = new Map<string, Struct>();
  for (const line of typeLines.split('\n')) {
    if (!line) continue;
    const [name = '', fields = ''] = line.split(': ');
    found.set(name, new Map(fields.split(', ').map((field) => [field.slice(0, field.indexOf(' ')), parseType(field.slice(field.indexOf(' ') + 1))])));
  }
  return found;
}

function parseType(text: string): FieldType {
  if (text.startsWith('{}')) return { kind: 'map', of: parseType(text.slice(2)) };
  if (text.startsWith('[]')) {
    const [of = '', keys] = text.slice(2).split('^');
    if (keys === undefined) return { kind: 'list', of: parseType(of), keys: [] };
    return { kind: 'list', of: parseType(of), mergeKey: keys.split('+')[0], keys: keys.split('+').filter(Boolean) };
  }
  const [name = '', goType = name] = text.split(':');
  if (scalarNames.has(name)) return { kind: 'scalar', name: name as ScalarName, goType };
  return { kind: 'struct', name: name.replace('~', ''), retainKeys: name.endsWith('~') };
}
