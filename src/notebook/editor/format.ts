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
  void client.ask('format', file, own).then((edits) => {
    if (!edits || view.state.doc !== doc) return;
    if (edits.length === 0) return notify(view, 'Nothing to format.');
    applyToProgram(view, { spans, edits, userEvent: 'format' });
    notify(view, 'Formatted.');
  });
  return true;
}
