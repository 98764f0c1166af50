import { type Extension, Facet, StateEffect, StateField } from '@codemirror/state';
import { type Command, type EditorView, type Panel, showPanel } from '@codemirror/view';
import { type Key, printKey } from './key-names';

/** Something the editor can do; what has no key has a button only. */
export interface EditorCommand extends Key {
  readonly name: string;
  readonly run: Command;
}

const listed = Facet.define<readonly EditorCommand[], readonly EditorCommand[]>({ combine: (lists) => lists.flat() });
const setOpen = StateEffect.define<boolean>();

const openField = StateField.define<boolean>({
  create: () => false,
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setOpen) ? effect.value : now), value),
  provide: (field) => showPanel.from(field, (open) => (open ? createPanel : null)),
});

/** F1: what the editor can do, each with its key, each a button for those who have no keys. */
export function keysPanel(commands: readonly EditorCommand[]): Extension {
  return [listed.of(commands), openField];
}

/** Opens the list and puts the focus into it, or closes it. */
export function toggleKeys(view: EditorView): boolean {
  const open = !view.state.field(openField);
  view.dispatch({ effects: setOpen.of(open) });
  if (open) view.dom.querySelector<HTMLElement>('.cm-keys button')?.focus();
  else view.focus();
  return true;
}

function createPanel(view: EditorView): Panel {
  const dom = document.createElement('section');
  dom.className = 'cm-keys';
  dom.setAttribute('aria-label', 'Keys and commands');
  const list = document.createElement('ul');
  list.append(...view.state.facet(listed).map((command) => itemOf(view, command)));
  const others = document.createElement('p');
  others.textContent = `${printKey({ key: 'Mod-Enter' })} runs the code. Tab moves on to the rest of the page, Escape to the Run button.`;
  dom.append(list, others);
  dom.onkeydown = (event) => {
    if (event.key !== 'Escape' && event.key !== 'F1') return;
    event.preventDefault();
    toggleKeys(view);
  };
  return { dom, top: false };
}

function itemOf(view: EditorView, command: EditorCommand): HTMLLIElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(command.name);
  const key = printKey(command);
  if (key) {
    const label = document.createElement('kbd');
    label.textContent = key;
    button.append(' ', label);
  }
  button.onclick = () => {
    view.dispatch({ effects: setOpen.of(false) });
    view.focus();
    command.run(view);
  };
  const item = document.createElement('li');
  item.append(button);
  return item;
}
