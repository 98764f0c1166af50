import { present, type View } from 'hairpin';
import type { Wire } from './output';
import { summaryOf } from './views/summary';

const maxDepth = 6;
const maxItems = 100;
const maxText = 200_000;
const maxView = 1_500_000;

/** Turns any value into plain JSON, whatever it is: getters that throw, circles, class instances. */
export function serialise(value: unknown, depth = 0, seen: readonly object[] = []): Wire {
  try {
    return serialiseUnsafe(value, depth, seen);
  } catch (error) {
    return { t: 'plain', v: `(cannot be shown: ${String((error as Error)?.message ?? error)})` };
  }
}

function serialiseUnsafe(value: unknown, depth: number, seen: readonly object[]): Wire {
  if (typeof value === 'string') return { t: 'text', v: value.length > maxText ? `${value.slice(0, maxText)}… (${value.length} characters)` : value };
  if (typeof value === 'bigint') return { t: 'plain', v: `${value}n` };
  if (typeof value === 'function') return { t: 'plain', v: `function ${value.name || '(anonymous)'}` };
  if (typeof value !== 'object' || value === null) return { t: 'plain', v: String(value) };
  if (seen.includes(value)) return { t: 'plain', v: '(circular)' };
  const view = present(value);
  if (view) return serialiseView(view, depth);
  if (value instanceof Error) return { t: 'plain', v: `${value.name}: ${value.message}` };
  if (depth >= maxDepth) return { t: 'plain', v: '…' };
  const inner = [...seen, value];
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value];
    return { t: 'list', v: items.slice(0, maxItems).map((item) => serialise(item, depth + 1, inner)), more: Math.max(0, items.length - maxItems) };
  }
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? '';
  const own = value.toString;
  // ip-num's values and others that know how to print themselves.
  if (typeof own === 'function' && own !== Object.prototype.toString && !(value instanceof Map))
    return { t: 'plain', v: String(own.call(value)).slice(0, 1000) };
  const entries: [string, unknown][] =
    value instanceof Map
      ? [...value].map(([key, item]) => [String(key), item])
      : Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]]);
  return {
    t: 'object',
    name: name === 'Object' ? '' : name,
    v: entries.slice(0, maxItems).map(([key, item]) => [key, serialise(item, depth + 1, inner)] as const),
    more: Math.max(0, entries.length - maxItems),
  };
}

function serialiseView(view: View, depth: number): Wire {
  // Within a list there is no room to draw.
  if (depth > 0) return { t: 'plain', v: summaryOf(view) };
  const json = JSON.stringify(view);
  if (json.length > maxView) return { t: 'plain', v: `(too much to draw) ${summaryOf(view)}` };
  return { t: 'view', v: JSON.parse(json) };
}
