import { equalJSON, type Fields, isFields } from '../object.ts';
import { type FieldType, struct } from '../schema/schema.ts';

/**
 * The strategic merge patch that takes an object from what was applied last to what is applied now: what is new or named is set,
 * what is named no longer is removed, everything else on the server is left alone. Models what `kubectl apply` sends.
 */
export function threeWayPatch(type: string, last: Fields, now: Fields): Fields {
  return patchFields((name) => struct(type).get(name), last, now);
}

function patchFields(typeOf: (name: string) => FieldType | undefined, last: Fields, now: Fields): Fields {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(now)) patch[key] = patchValue(typeOf(key), last[key], value);
  for (const key of Object.keys(last)) if (now[key] === undefined) patch[key] = null;
  return patch;
}

function patchValue(type: FieldType | undefined, last: unknown, now: unknown): unknown {
  if (isFields(now)) {
    const before = isFields(last) ? last : {};
    if (type?.kind === 'struct') return patchFields((name) => struct(type.name).get(name), before, now);
    return patchFields(() => (type?.kind === 'map' ? type.of : undefined), before, now);
  }
  if (!Array.isArray(now) || type?.kind !== 'list' || !type.mergeKey) return now;
  const key = type.mergeKey;
  const before = (Array.isArray(last) ? last : []).filter(isFields);
  const same = (one: Fields, value: unknown): boolean => equalJSON(one[key], value);
  return [
    ...now.map((one) => (isFields(one) ? patchValue(type.of, before.find((old) => same(old, one[key])) ?? {}, one) : one)),
    ...before.filter((old) => !now.some((one) => isFields(one) && same(one, old[key]))).map((old) => ({ $patch: 'delete', [key]: old[key] })),
  ];
}
