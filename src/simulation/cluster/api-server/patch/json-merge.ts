import { isFields } from '../object.ts';

/** RFC 7386: null removes, objects merge, everything else replaces. Shares what it does not change. */
export function jsonMerge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = jsonMerge(result[key], value);
  }
  return result;
}
