import { error, type Failure } from '../failure.ts';
import { compileTemplate, relaxedPath } from './jsonpath.ts';
import { parseQuantity } from './quantity.ts';

/** Sorts by what a path finds in each object, what has no such field first. Throws Failure when none has it. Models pkg/cmd/get/sorter.go. */
export function sortBy<T>(path: string, items: readonly T[], objectOf: (item: T) => unknown): T[] {
  const source = relaxedPath(path);
  const template = compileTemplate(source);
  const keyed = items.map((item) => ({ item, key: template.find(objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) throw noSuchField(source);
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

function noSuchField(source: string): Failure {
  return error(`couldn't find any field with path "${source}" in the list of objects`);
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return 0;
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left !== undefined && right !== undefined) return left - right;
  return natural(a, b);
}

// Runs of digits by their number: fvbommel.com/sortorder's NaturalLess.
function natural(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [split(a), split(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
