import { setDiagnosticsEffect } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { type EditorView, type Panel, showPanel, type ViewUpdate } from '@codemirror/view';
import type { LanguageClient, LanguageState } from '../language/client';
import { printKey } from './key-names';
import { toggleKeys } from './keys-panel';
import { notice } from './notice';
import { type ListedProblem, problemsOf } from './problems';
import { tabIndents } from './tab-key';

/** The line below the code: how the help with types stands, the problems, how to get out, and the keys. */
export function statusBar(client: LanguageClient): Extension {
  return [notice, showPanel.of((view) => createBar(view, client))];
}

function createBar(view: EditorView, client: LanguageClient): Panel {
  const dom = document.createElement('div');
  dom.className = 'cm-status';
  const list = document.createElement('ol');
  list.className = 'cm-problems';
  list.hidden = true;
  const row = document.createElement('div');
  row.className = 'cm-status-row';
  const status = document.createElement('span');
  status.setAttribute('aria-live', 'polite');
  status.className = 'cm-status-text';
  const toggle = buttonOf('', () => {
    list.hidden = !list.hidden;
    draw();
    if (!list.hidden) list.querySelector('button')?.focus();
  });
  toggle.className = 'cm-status-problems';
  const retry = buttonOf('Try again', () => client.start());
  const hint = document.createElement('span');
  hint.className = 'cm-status-hint';
  const keys = buttonOf('Keys', () => toggleKeys(view));
  keys.setAttribute('aria-label', 'Keys and commands (F1)');
  row.append(status, toggle, retry, hint, keys);
  dom.append(list, row);
  list.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    list.hidden = true;
    draw();
    view.focus();
  };

  // Before TypeScript has looked at the code there is nothing to say about it.
  let isChecked = false;
  const draw = (): void => {
    const problems = problemsOf(view);
    const state = client.state();
    const said = view.state.field(notice);
    const count = countOf(problems.length);
    if (problems.length === 0) list.hidden = true;
    setText(status, said || textOf(state, problems.length, isChecked));
    // For screen readers only when the button beside it says the same.
    status.classList.toggle('cm-status-unseen', said === '' && problems.length > 0);
    toggle.hidden = problems.length === 0 || said !== '';
    const here = problems.find(({ line }) => line === view.state.doc.lineAt(view.state.selection.main.head).number) ?? problems[0];
    setText(toggle, here ? `${count} · Line ${here.line}: ${here.diagnostic.message}` : '');
    toggle.setAttribute('aria-expanded', String(!list.hidden));
    retry.hidden = state.kind !== 'unavailable';
    setText(hint, tabIndents(view) ? `Tab indents · Esc, then Tab leaves · ${tabKeyName} ends it` : `Tab or Esc leaves · ${tabKeyName}: Tab indents`);
    list.replaceChildren(...(list.hidden ? [] : problems.map((problem) => itemOf(view, problem))));
  };
  draw();
  return {
    dom,
    top: false,
    update: (update: ViewUpdate) => {
      const effects = update.transactions.flatMap((transaction) => transaction.effects);
      if (client.state().kind === 'ready' && effects.some((effect) => effect.is(setDiagnosticsEffect))) isChecked = true;
      if (update.docChanged || update.selectionSet || effects.length > 0) draw();
    },
  };
}

const tabKeyName = printKey({ key: 'Ctrl-m', mac: 'Shift-Alt-m' });

function textOf(state: LanguageState, problems: number, isChecked: boolean): string {
  if (state.kind === 'unavailable') return `No help with types: ${state.why}. Editing and running work without.`;
  if (state.kind === 'loading') return 'Types are loading…';
  if (problems > 0) return `${countOf(problems)}; F8 goes to the next.`;
  return isChecked ? 'No problems' : '';
}

function countOf(problems: number): string {
  return `${problems} problem${problems === 1 ? '' : 's'}`;
}

function itemOf(view: EditorView, { diagnostic, from, line }: ListedProblem): HTMLLIElement {
  const item = document.createElement('li');
  item.dataset.severity = diagnostic.severity;
  const go = buttonOf(`Line ${line}: ${diagnostic.message}`, () => {
    view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    view.focus();
  });
  item.append(go, ...(diagnostic.actions ?? []).map(({ name, apply }) => buttonOf(name, () => apply(view, from, from))));
  return item;
}

function buttonOf(text: string, action: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.onclick = action;
  return button;
}

// A live region that is set to what it says already would be read out again.
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
