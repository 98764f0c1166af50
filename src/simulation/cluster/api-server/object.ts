import type { ObjectMeta } from '../../api/types.ts';

/** Any object of the API. Once stored it is never changed in place: a new version replaces it. */
export interface ApiObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** What kinds do with objects whose type they do not know: plain fields. */
export type Fields = Record<string, unknown>;

/** Whether a value is a JSON object, not a list and not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are equal, whatever the order of their keys; a missing key and an undefined one are the same. */
export function equalJSON(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => equalJSON(one, b[i]));
  if (!isFields(a) || !isFields(b)) return false;
  for (const key of Object.keys(a)) if (a[key] !== undefined && !equalJSON(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}
