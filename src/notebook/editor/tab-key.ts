import { indentLess, indentMore } from '@codemirror/commands';
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

const setTabIndents = StateEffect.define<boolean>();

const tabField = StateField.define<boolean>({
  create: () => false,
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setTabIndents) ? effect.value : now), value),
});

/** Whether Tab indents; otherwise it moves on, as everywhere on the page. */
export function tabIndents(view: EditorView): boolean {
  return view.state.field(tabField, false) ?? false;
}

/** Ctrl-M: lets Tab indent, or move on again. */
export function toggleTabKey(view: EditorView): boolean {
  const on = !tabIndents(view);
  view.dispatch({
    effects: [setTabIndents.of(on), EditorView.announce.of(on ? 'Tab now indents. Escape, then Tab, leaves the editor.' : 'Tab now leaves the editor.')],
  });
  return true;
}

/** Tab leaves the editor unless the reader lets it indent. Leaving by any way ends that, so that Escape and Tab always get out. */
export function tabKey(): Extension {
  return [
    tabField,
    keymap.of([{ key: 'Tab', run: (view) => tabIndents(view) && indentMore(view), shift: (view) => tabIndents(view) && indentLess(view) }]),
    EditorView.domEventHandlers({
      blur: (_event, view) => {
        if (tabIndents(view)) view.dispatch({ effects: setTabIndents.of(false) });
      },
    }),
  ];
}
