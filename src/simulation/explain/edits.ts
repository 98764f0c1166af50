/** What becomes of one item between two lists: kept, only in the first, or only in the second. */
export type Edit<T> =
  | { readonly kind: 'same'; readonly before: T; readonly after: T }
  | { readonly kind: 'removed'; readonly before: T }
  | { readonly kind: 'added'; readonly after: T };

/** The shortest way from one list to another, in the order of the second; removals come before additions. After E. W. Myers, "An O(ND) Difference Algorithm". */
export function edits<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): Edit<T>[] {
  const a = before.map(key);
  const b = after.map(key);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (i: number, j: number): Edit<T> => ({ kind: 'same', before: before[i] as T, after: after[j] as T });
  const middle = walkBack(a.slice(start, a.length - end), b.slice(start, b.length - end)).map((step): Edit<T> => {
    if (step.kind === 'same') return same(step.i + start, step.j + start);
    return step.kind === 'removed' ? { kind: 'removed', before: before[step.i + start] as T } : { kind: 'added', after: after[step.j + start] as T };
  });
  return [
    ...Array.from({ length: start }, (_, i) => same(i, i)),
    ...middle,
    ...Array.from({ length: end }, (_, i) => same(a.length - end + i, b.length - end + i)),
  ];
}

interface Step {
  readonly kind: Edit<unknown>['kind'];
  readonly i: number;
  readonly j: number;
}

// How far each diagonal got with d changes, for every d.
function reach(a: readonly string[], b: readonly string[]): Map<number, number>[] {
  const history: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= a.length + b.length; d++) {
    const next = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return [...history, next];
    }
    history.push(next);
    furthest = next;
  }
  return history;
}

function walkBack(a: readonly string[], b: readonly string[]): Step[] {
  const history = reach(a, b);
  const steps: Step[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = history.length - 1; d > 0; d--) {
    const before = history[d - 1] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const fromX = before.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) steps.push({ kind: 'same', i: --x, j: --y });
    steps.push(down ? { kind: 'added', i: x, j: --y } : { kind: 'removed', i: --x, j: y });
  }
  while (x > 0 && y > 0) steps.push({ kind: 'same', i: --x, j: --y });
  return steps.reverse();
}
