import { type EditorView, ViewPlugin } from '@codemirror/view';

/** Longer texts than any lesson has are drawn as CodeMirror likes to: what is in sight, and a guess for the rest. */
const most = 1000;

/**
 * Draws every line, also those that are out of sight. A guess at their height would move everything below the block when the editor takes the
 * place of code that wraps. CodeMirror has no public setting for it; this is the switch that it throws itself while a page is printed.
 */
export const drawWhole = ViewPlugin.define((view) => {
  const set = (): void => {
    const { viewState } = view as unknown as { readonly viewState?: { printing?: boolean } };
    if (viewState) viewState.printing = view.state.doc.lines <= most;
  };
  set();
  return {
    update: ({ docChanged }) => {
      if (docChanged) set();
    },
  };
});

/** Draws and measures now, not at the next frame. */
export function drawNow(view: EditorView): void {
  view.coordsAtPos(0);
}
