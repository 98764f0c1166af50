import { equalJSON, type Fields, isFields } from '../object.ts';
import { type FieldType, struct } from '../schema/schema.ts';

/**
 * Which fields somebody owns, in the form of FieldsV1: `f:name` is a field, `k:{"port":80}` an item of a list by its keys, `v:"x"` a value of a set,
 * `.` the thing itself; an empty one is a leaf. Models sigs.k8s.io/structured-merge-diff.
 */
export interface FieldSet {
  [key: string]: FieldSet;
}

/** The fields of metadata that nobody owns: the server writes them, or they name the object. */
const unowned = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'generateName',
]);

/** All fields of an object of a kind. */
export function fieldsOf(kind: string, object: Fields): FieldSet {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const owned = isFields(metadata) ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !unowned.has(key))) : {};
  const set = structFields(kind, rest);
  const meta = structFields('ObjectMeta', owned);
  return Object.keys(meta).length > 0 ? { 'f:metadata': meta, ...set } : set;
}

function structFields(type: string, value: Fields): FieldSet {
  const fields = struct(type);
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[`f:${key}`, valueFields(fields.get(key), one)]])));
}

function valueFields(type: FieldType | undefined, value: unknown): FieldSet {
  if (type?.kind === 'struct' && isFields(value)) return structFields(type.name, value);
  if (type?.kind === 'map' && isFields(value))
    return { '.': {}, ...Object.fromEntries(Object.entries(value).map(([key, one]) => [`f:${key}`, valueFields(type.of, one)])) };
  if (type?.kind !== 'list' || type.mergeKey === undefined || !Array.isArray(value)) return {};
  if (type.mergeKey === '') return { '.': {}, ...Object.fromEntries(value.map((one) => [`v:${JSON.stringify(one)}`, {}])) };
  return { '.': {}, ...Object.fromEntries(value.filter(isFields).map((one) => [itemKey(type.keys, one), { '.': {}, ...valueFields(type.of, one) }])) };
}

/** `k:{"port":80,"protocol":"TCP"}`: how an item of a list is told from the others. */
export function itemKey(keys: readonly string[], item: Fields): string {
  return `k:${JSON.stringify(Object.fromEntries([...keys].sort().map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : null)])))}`;
}

/** Fields in either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [key, sub] of Object.entries(b)) result[key] = result[key] ? union(result[key], sub) : sub;
  return result;
}

/** Fields of the first that the second does not have. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = {};
  for (const [key, sub] of Object.entries(a)) {
    const other = b[key];
    if (!other) result[key] = sub;
    else if (Object.keys(sub).length > 0) {
      const rest = difference(sub, other);
      if (Object.keys(rest).length > 0) result[key] = rest;
    }
  }
  return result;
}

/** Fields of the first that the second has too. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = {};
  for (const [key, sub] of Object.entries(a)) {
    const other = b[key];
    if (!other) continue;
    if (Object.keys(sub).length === 0) result[key] = {};
    else {
      const both = intersection(sub, other);
      if (Object.keys(both).length > 0) result[key] = both;
    }
  }
  return result;
}

/** The fields of an object that are not, or not with the same value, in the object before. */
export function changedFields(kind: string, before: Fields, after: Fields): FieldSet {
  return keepChanged(fieldsOf(kind, after), before, after);
}

function keepChanged(set: FieldSet, before: unknown, after: unknown): FieldSet {
  const result: FieldSet = {};
  for (const [key, sub] of Object.entries(set)) {
    if (key === '.') {
      if (before === undefined) result[key] = {};
      continue;
    }
    const [old, now] = [childOf(before, key), childOf(after, key)];
    if (Object.keys(sub).length === 0) {
      if (!equalJSON(old, now)) result[key] = {};
      continue;
    }
    const below = keepChanged(sub, old, now);
    if (Object.keys(below).length > 0) result[key] = below;
  }
  return result;
}

/** What a key of a set points to in a value; undefined when it is not there. */
export function childOf(value: unknown, key: string): unknown {
  const name = key.slice(2);
  if (key.startsWith('f:')) return isFields(value) ? value[name] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (key.startsWith('v:')) return value.find((one) => JSON.stringify(one) === name);
  const wanted = JSON.parse(name) as Fields;
  const keys = Object.keys(wanted);
  return value.find((one) => isFields(one) && itemKey(keys, one) === key);
}

/** The paths of the leaves, as conflicts name them: `.spec.ports[port=80,protocol="TCP"].nodePort`. */
export function paths(set: FieldSet, prefix = ''): string[] {
  return Object.entries(set).flatMap(([key, sub]) => {
    if (key === '.') return [];
    const at = prefix + step(key);
    const below = paths(sub, at);
    return below.length > 0 ? below : [at];
  });
}

function step(key: string): string {
  const name = key.slice(2);
  if (key.startsWith('f:')) return `.${name}`;
  if (key.startsWith('v:')) return `[=${name}]`;
  const keys = Object.entries(JSON.parse(name) as Fields).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
  return `[${keys.join(',')}]`;
}
