import { equalJSON, type Fields, isFields } from '../object.ts';
import { type FieldType, struct } from '../schema/schema.ts';

/** Why a strategic merge patch does not apply. */
export class StrategicMergeError extends Error {}

/**
 * Applies a strategic merge patch to an object of a known type: lists merge by the keys of the schema, `$patch`, `$retainKeys`,
 * `$setElementOrder/x` and `$deleteFromPrimitiveList/x` are heeded. Models k8s.io/apimachinery/pkg/util/strategicpatch.
 */
export function strategicMerge(type: string, target: Fields, patch: Fields): Fields {
  return mergeFields((name) => struct(type).get(name), target, patch);
}

function mergeFields(typeOf: (name: string) => FieldType | undefined, target: Fields, patch: Fields): Fields {
  if (patch.$patch === 'replace') return without(patch, '$patch');
  if (patch.$patch === 'delete') return {};
  const retained = Array.isArray(patch.$retainKeys) ? new Set(patch.$retainKeys as string[]) : undefined;
  const result: Fields = retained ? Object.fromEntries(Object.entries(target).filter(([key]) => retained.has(key))) : { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else result[key] = mergeValue(typeOf(key), result[key], value);
  }
  for (const [key, value] of Object.entries(patch)) {
    const [directive, field = ''] = key.split('/', 2).length === 2 ? [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)] : [key];
    if (!Array.isArray(value)) continue;
    if (directive === '$deleteFromPrimitiveList' && Array.isArray(result[field]))
      result[field] = (result[field] as unknown[]).filter((one) => !value.includes(one));
    if (directive === '$setElementOrder' && Array.isArray(result[field])) result[field] = order(typeOf(field), result[field] as unknown[], value);
  }
  return result;
}

function mergeValue(type: FieldType | undefined, target: unknown, value: unknown): unknown {
  if (isFields(value)) {
    const inner = isFields(target) ? target : {};
    if (type?.kind === 'struct') return mergeFields((name) => struct(type.name).get(name), inner, value);
    return mergeFields(() => (type?.kind === 'map' ? type.of : undefined), inner, value);
  }
  if (!Array.isArray(value) || type?.kind !== 'list' || type.mergeKey === undefined) return value;
  const list = Array.isArray(target) ? target : [];
  return type.mergeKey === '' ? [...list, ...value.filter((one) => !list.includes(one))] : mergeList(type, type.mergeKey, list, value);
}

function mergeList(type: FieldType & { kind: 'list' }, key: string, target: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (patch.some((one) => isFields(one) && one.$patch === 'replace' && Object.keys(one).length === 1))
    return patch.filter((one) => !(isFields(one) && one.$patch === 'replace'));
  let result = [...target];
  for (const one of patch) {
    if (!isFields(one)) throw new StrategicMergeError(`map: ${JSON.stringify(one)} does not contain declared merge key: ${key}`);
    const wanted = one[key];
    if (wanted === undefined) throw new StrategicMergeError(`map: ${goMap(one)} does not contain declared merge key: ${key}`);
    if (one.$patch === 'delete') {
      result = result.filter((old) => !isFields(old) || !equalJSON(old[key], wanted));
      continue;
    }
    const at = result.findIndex((old) => isFields(old) && equalJSON(old[key], wanted));
    if (at < 0) result.push(one.$patch === undefined ? one : without(one, '$patch'));
    else result[at] = mergeValue(type.of, result[at], one);
  }
  return result;
}

// What the list of the order names comes in its order; what only the server has stays where it was, behind what it followed.
function order(type: FieldType | undefined, list: readonly unknown[], wanted: readonly unknown[]): unknown[] {
  const key = type?.kind === 'list' ? type.mergeKey : undefined;
  const idOf = (one: unknown): unknown => (key && isFields(one) ? one[key] : one);
  const ids = wanted.map(idOf);
  const rank = (one: unknown): number => ids.findIndex((id) => equalJSON(id, idOf(one)));
  const named = list.filter((one) => rank(one) >= 0).sort((a, b) => rank(a) - rank(b));
  const result: unknown[] = [...named];
  for (const [i, one] of list.entries()) {
    if (rank(one) >= 0) continue;
    const before = list
      .slice(0, i)
      .reverse()
      .find((other) => result.includes(other));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, one);
  }
  return result;
}

function without(fields: Fields, key: string): Fields {
  const { [key]: _dropped, ...rest } = fields;
  return rest;
}

function goMap(fields: Fields): string {
  return `map[${Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${isFields(value) ? goMap(value) : String(value)}`)
    .join(' ')}]`;
}
