import { type Fields, isFields } from '../object.ts';
import { type FieldType, struct } from './schema.ts';

/** An object as the server understands it, and what it did not understand. */
export interface Decoded {
  /** A copy without unknown fields and without nulls. */
  readonly object: Fields;
  /** `unknown field "spec.prots"`, in the order of the text. */
  readonly unknown: readonly string[];
}

/** What a value of the wrong type says; models sigs.k8s.io/json. */
export class DecodeError extends Error {}

/** Reads JSON as a struct of the API. Throws DecodeError when a value has the wrong type. */
export function decode(type: string, value: Fields): Decoded {
  const unknown: string[] = [];
  const object = decodeStruct(type, value, '', unknown);
  return { object, unknown };
}

function decodeStruct(type: string, value: Fields, path: string, unknown: string[]): Fields {
  const fields = struct(type);
  const result: Fields = {};
  for (const [name, one] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    const field = fields.get(name);
    if (!field) {
      unknown.push(`unknown field "${at}"`);
      continue;
    }
    // Go leaves a field alone when the text says null.
    if (one === null || one === undefined) continue;
    result[name] = decodeValue(field, one, at, { struct: type, path: plain(at) }, unknown);
  }
  return result;
}

interface Place {
  readonly struct: string;
  /** The field's path without list indexes and map keys, as Go's message has it. */
  readonly path: string;
}

function decodeValue(type: FieldType, value: unknown, path: string, place: Place, unknown: string[]): unknown {
  switch (type.kind) {
    case 'struct':
      if (!isFields(value)) throw mismatch(value, place, `v1.${type.name}`);
      return decodeStruct(type.name, value, path, unknown);
    case 'list':
      if (!Array.isArray(value)) throw mismatch(value, place, goName(type));
      return value.map((one, i) => (one === null ? one : decodeValue(type.of, one, `${path}[${i}]`, place, unknown)));
    case 'map': {
      if (!isFields(value)) throw mismatch(value, place, goName(type));
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, one === null ? zero(type.of) : decodeValue(type.of, one, path, place, unknown)]),
      );
    }
    case 'scalar':
      return decodeScalar(type.name, type.goType, value, place);
  }
}

function decodeScalar(name: string, goType: string, value: unknown, place: Place): unknown {
  switch (name) {
    case 'any':
      return value;
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, place, goType);
      return value;
    case 'bool':
      if (typeof value !== 'boolean') throw mismatch(value, place, goType);
      return value;
    case 'int32':
    case 'int64':
      if (typeof value !== 'number' || !Number.isInteger(value) || (name === 'int32' && value !== (value | 0))) throw mismatch(value, place, goType, true);
      return value;
    case 'intstr':
      if (typeof value === 'string' || (typeof value === 'number' && value === (value | 0))) return value;
      throw new DecodeError(`json: cannot unmarshal ${jsonType(value, true)} into Go value of type int32`);
    case 'quantity':
      if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(value)) return value;
      if (typeof value === 'number') return String(value);
      throw new DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    default:
      if (typeof value !== 'string') throw mismatch(value, place, 'v1.Time');
      if (Number.isNaN(Date.parse(value)))
        throw new DecodeError(`parsing time "\\"${value}\\"" as "2006-01-02T15:04:05Z07:00": cannot parse "${value}" as "2006"`);
      return value;
  }
}

function mismatch(value: unknown, { struct: name, path }: Place, goType: string, number = false): DecodeError {
  return new DecodeError(`json: cannot unmarshal ${jsonType(value, number)} into Go struct field ${name}.${path} of type ${goType}`);
}

// A number that does not fit is named with its digits.
function jsonType(value: unknown, number: boolean): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return number ? `number ${value}` : 'number';
  return typeof value;
}

function goName(type: FieldType): string {
  switch (type.kind) {
    case 'list':
      return `[]${goName(type.of)}`;
    case 'map':
      return `map[string]${goName(type.of)}`;
    case 'struct':
      return `v1.${type.name}`;
    case 'scalar':
      return type.name === 'intstr' ? 'intstr.IntOrString' : type.name === 'quantity' ? 'resource.Quantity' : type.goType;
  }
}

function zero(type: FieldType): unknown {
  return type.kind === 'scalar' && type.name === 'string' ? '' : null;
}

function plain(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}
