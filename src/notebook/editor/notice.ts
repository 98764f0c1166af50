import { StateEffect, StateField } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { contextOf } from './context';

const setNotice = StateEffect.define<string>();

/** A sentence for the reader in the line below the code; gone as soon as he goes on. */
export const notice = StateField.define<string>({
  create: () => '',
  update(text, transaction) {
    for (const effect of transaction.effects) if (effect.is(setNotice)) return effect.value;
    return transaction.docChanged || transaction.selection ? '' : text;
  },
});

/** Says something in the line below the code, and to screen readers. */
export function notify(view: EditorView, text: string): void {
  if (view.dom.isConnected) view.dispatch({ effects: setNotice.of(text) });
}

/** Whether a command has to wait for TypeScript; then the reader is told so. */
export function isWaiting(view: EditorView): boolean {
  const { client } = contextOf(view);
  if (client.state().kind === 'ready') return false;
  client.start();
  notify(view, 'This needs TypeScript, which is still loading. Try again in a moment.');
  return true;
}
