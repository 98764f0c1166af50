import { Compartment, type Extension } from '@codemirror/state';
import { type EditorView, lineNumbers, ViewPlugin } from '@codemirror/view';

// One choice for the whole page; the style sheet numbers the code blocks that are no editors by it.
const attribute = 'lineNumbers';
const wanted = (): boolean => document.documentElement.dataset[attribute] !== undefined;
const views = new Set<EditorView>();
const numbers = new Compartment();

/** Line numbers, when the reader asks for them. */
export function lineNumbersOnDemand(): Extension {
  const known = ViewPlugin.define((view) => {
    views.add(view);
    return { destroy: () => views.delete(view) };
  });
  return [known, numbers.of(wanted() ? lineNumbers() : [])];
}

/** Switches line numbers on or off, for every block of the page. */
export function toggleLineNumbers(): boolean {
  if (wanted()) delete document.documentElement.dataset[attribute];
  else document.documentElement.dataset[attribute] = '';
  for (const view of views) view.dispatch({ effects: numbers.reconfigure(wanted() ? lineNumbers() : []) });
  return true;
}
