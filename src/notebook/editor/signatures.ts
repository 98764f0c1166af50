import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { Signature, SignatureHelp } from '../language/protocol';
import { contextOf, programOf } from './context';
import { paragraphs } from './documentation';
import { isWaiting, notify } from './notice';

interface Shown {
  readonly help: SignatureHelp;
  /** Where the arguments begin, in this editor. */
  readonly at: number;
}

const setShown = StateEffect.define<Shown | null>();

const shownField = StateField.define<Shown | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setShown)) return effect.value;
    return shown && transaction.docChanged ? { ...shown, at: transaction.changes.mapPos(shown.at) } : shown;
  },
  provide: (field) => showTooltip.from(field, (shown) => shown && tooltipOf(shown)),
});

/** Ctrl-Shift-Space: the parameters of the call around the cursor. */
export function showSignatures(view: EditorView): boolean {
  if (isWaiting(view)) return true;
  void ask(view).then((found) => {
    if (!found) notify(view, 'The cursor stands in no call.');
  });
  return true;
}

/** Closes them; false if they are not open. */
export function closeSignatures(view: EditorView): boolean {
  if (!view.state.field(shownField)) return false;
  view.dispatch({ effects: setShown.of(null) });
  return true;
}

let sequence = 0;

async function ask(view: EditorView): Promise<boolean> {
  const { client } = contextOf(view);
  const turn = ++sequence;
  const { file, own } = programOf(view);
  const help = await client.ask('signatures', file, own.from + view.state.selection.main.head);
  if (turn !== sequence || !view.dom.isConnected) return true;
  const before = view.state.field(shownField);
  const shown = help ? { help, at: Math.max(help.from - own.from, 0) } : null;
  if (!shown && !before) return false;
  const isNews = shown && (before?.help.parameter !== shown.help.parameter || before.at !== shown.at);
  view.dispatch({ effects: [setShown.of(shown), ...(isNews ? [EditorView.announce.of(spoken(shown.help))] : [])] });
  return shown !== null;
}

const follow = ViewPlugin.define(() => ({
  update({ state, startState, transactions, view, docChanged, selectionSet, focusChanged }: ViewUpdate) {
    const isOpen = state.field(shownField) !== null;
    if (focusChanged && !view.hasFocus && isOpen) return later(() => closeSignatures(view));
    if (!docChanged && !selectionSet) return;
    const typed = docChanged && transactions.some((transaction) => transaction.isUserEvent('input.type'));
    if (isOpen || (typed && opensCall(state, startState))) later(() => void ask(view));
  },
}));

// A bracket closes itself when it is typed, so the cursor stands behind the opening one.
function opensCall(state: EditorState, before: EditorState): boolean {
  const { head } = state.selection.main;
  return head > before.selection.main.head && /[(,]/.test(state.sliceDoc(head - 1, head));
}

// No update may begin within another.
function later(action: () => void): void {
  queueMicrotask(action);
}

/** The parameters of a call while its arguments are typed. */
export const signatureHelp: Extension = [shownField, follow];

function tooltipOf({ help, at }: Shown): Tooltip {
  return { pos: at, above: true, create: () => ({ dom: draw(help) }) };
}

function draw({ signatures, selected, parameter }: SignatureHelp): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-explanation cm-signature';
  const signature = signatures[selected];
  if (!signature) return dom;
  const line = document.createElement('pre');
  const code = document.createElement('code');
  code.append(signature.before);
  for (const [i, { declaration }] of signature.parameters.entries()) {
    const element = document.createElement(i === parameter ? 'strong' : 'span');
    element.textContent = declaration;
    code.append(i > 0 ? ', ' : '', element);
  }
  code.append(signature.after);
  line.append(code);
  const current = signature.parameters[parameter];
  dom.append(line, ...paragraphs(current?.documentation || signature.documentation));
  if (signatures.length > 1) dom.append(...paragraphs(`${selected + 1} of ${signatures.length} ways to call it`));
  return dom;
}

function spoken({ signatures, selected, parameter }: SignatureHelp): string {
  const signature: Signature | undefined = signatures[selected];
  const current = signature?.parameters[parameter];
  if (!signature) return '';
  if (!current) return `${signature.before}${signature.parameters.map(({ declaration }) => declaration).join(', ')}${signature.after}`;
  return `Parameter ${parameter + 1} of ${signature.parameters.length}: ${current.declaration}. ${current.documentation}`;
}
