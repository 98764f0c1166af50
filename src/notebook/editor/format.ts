import type { EditorView } from '@codemirror/view';
import { contextOf, programOf } from './context';
import { applyToProgram } from './edits';
import { isWaiting, notify } from './notice';

/** Shift-Alt-F: lays this block out as TypeScript's formatter does; line breaks stay where the author put them. */
export function format(view: EditorView): boolean {
  if (isWaiting(view)) return true;
  const { client } = contextOf(view);
  const { doc } = view.state;
  const { file, own, spans } = programOf(view);
  // By itself: what it looks like depends on nothing above, and the semicolon that joins it to there would have it indented.
  const text = file.text.slice(own.from, own.to);
  void client.ask('format', { ...file, text }, { from: 0, to: text.length }).then((found) => {
    if (!found || view.state.doc !== doc) return;
    const edits = found.map((edit) => ({ ...edit, from: edit.from + own.from, to: edit.to + own.from }));
    if (edits.length === 0) return notify(view, 'Nothing to format.');
    applyToProgram(view, { spans, edits, userEvent: 'format' });
    notify(view, 'Formatted.');
  });
  return true;
}
