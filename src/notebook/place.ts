/** What a reader has done to a piece of the page: which folds are open, and what is in focus, by their order among their like. */
export interface Place {
  readonly open: readonly number[];
  readonly focused: number;
}

const focusable = 'a[href], button, summary, input, select, textarea, [tabindex]';

/** Notes what is open and what is in focus. */
export function readPlace(root: Element): Place {
  const open = [...root.querySelectorAll('details')].flatMap((element, i) => (element.open ? [i] : []));
  return { open, focused: [...root.querySelectorAll(focusable)].indexOf(document.activeElement ?? root) };
}

/** Opens and focuses the same again, in a piece that was drawn anew. */
export function restorePlace(root: Element, place: Place): void {
  const folds = root.querySelectorAll('details');
  for (const i of place.open) folds[i]?.setAttribute('open', '');
  if (place.focused >= 0) root.querySelectorAll<HTMLElement>(focusable)[place.focused]?.focus({ preventScroll: true });
}
