import { activateHover, closeHoverTooltips, EditorView, hasHoverTooltips, hoverTooltip, type Tooltip } from '@codemirror/view';
import type { Hover } from '../language/protocol';
import { contextOf, programOf } from './context';
import { explanation } from './documentation';
import { isWaiting, notify } from './notice';

// What the keyboard asked for is known before the tooltip is opened: one that waits is given up at the next update.
const prepared = new WeakMap<EditorView, Hover>();

/** What the name under the pointer is. */
export const hover = hoverTooltip(
  (view, at) => {
    const known = prepared.get(view);
    return known ? tooltipOf(known) : explain(view, at).then(tooltipOf);
  },
  { hideOnChange: true },
);

/** Shift-F1: the same at the cursor, read out as well. Escape, a key or a click closes it. */
export function explainHere(view: EditorView): boolean {
  if (isWaiting(view)) return true;
  const { head } = view.state.selection.main;
  void explain(view, head).then((found) => {
    if (!found) return notify(view, 'There is no name at the cursor.');
    prepared.set(view, found);
    activateHover(view, found.from, 1, { tooltip: hover, until: (transaction) => transaction.docChanged || transaction.selection !== undefined });
    prepared.delete(view);
    view.dispatch({ effects: EditorView.announce.of(`${found.declaration}. ${found.documentation}`) });
  });
  return true;
}

/** Closes what hovers; false if nothing does. */
export function closeExplanation(view: EditorView): boolean {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
}

async function explain(view: EditorView, at: number): Promise<Hover | undefined> {
  const { client } = contextOf(view);
  const { file, own } = programOf(view);
  const found = await client.ask('hover', file, own.from + at);
  return found && { ...found, from: found.from - own.from, to: found.to - own.from };
}

function tooltipOf(found: Hover | undefined): Tooltip | null {
  return found ? { pos: found.from, end: found.to, above: true, create: () => ({ dom: explanation(found) }) } : null;
}
