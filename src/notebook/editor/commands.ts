import { startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, historyKeymap, indentLess, indentMore, redo, simplifySelection, toggleComment, undo } from '@codemirror/commands';
import { nextDiagnostic, previousDiagnostic } from '@codemirror/lint';
import { openSearchPanel, searchKeymap } from '@codemirror/search';
import { type Extension, Prec } from '@codemirror/state';
import { type Command, keymap } from '@codemirror/view';
import { format } from './format';
import { closeExplanation, explainHere } from './hover';
import { type EditorCommand, toggleKeys } from './keys-panel';
import { toggleLineNumbers } from './line-numbers';
import { announceProblem } from './problems';
import { rename } from './rename';
import { closeSignatures, showSignatures } from './signatures';
import { toggleTabKey } from './tab-key';

/** What the editor can do, in the order of the list that F1 shows. The key map is made of it. */
export const editorCommands: readonly EditorCommand[] = [
  { name: 'Suggest names', key: 'Ctrl-Space', run: startCompletion },
  { name: 'Explain the name at the cursor', key: 'Shift-F1', run: explainHere },
  { name: 'Show the call’s parameters', key: 'Mod-Shift-Space', run: showSignatures },
  { name: 'Next problem', key: 'F8', run: (view) => nextDiagnostic(view) && announceProblem(view) },
  { name: 'Previous problem', key: 'Shift-F8', run: (view) => previousDiagnostic(view) && announceProblem(view) },
  { name: 'Rename in the whole page', key: 'F2', run: rename },
  { name: 'Format', key: 'Shift-Alt-f', run: format },
  { name: 'Comment or uncomment', key: 'Mod-/', run: toggleComment },
  { name: 'Find and replace', key: 'Mod-f', run: openSearchPanel },
  { name: 'Undo', key: 'Mod-z', run: undo },
  { name: 'Redo', key: 'Mod-y', mac: 'Mod-Shift-z', run: redo },
  { name: 'Indent', key: 'Mod-]', run: indentMore },
  { name: 'Outdent', key: 'Mod-[', run: indentLess },
  { name: 'Let Tab indent, or leave', key: 'Ctrl-m', mac: 'Shift-Alt-m', run: toggleTabKey },
  { name: 'Line numbers', run: toggleLineNumbers },
];

/** What a block does with keys. */
export interface BlockKeys {
  run(): void;
  leave(): void;
}

/** The whole key map. Escape closes what is open before it leaves. */
export function editorKeys({ run, leave }: BlockKeys): Extension {
  const always =
    (action: () => void): Command =>
    () => {
      action();
      return true;
    };
  const waysOut = [closeSignatures, closeExplanation, simplifySelection, always(leave)].map((command) => ({ key: 'Escape', run: command }));
  return [
    Prec.high(
      keymap.of([
        { key: 'Mod-Enter', run: always(run) },
        { key: 'F1', run: toggleKeys, preventDefault: true },
        ...editorCommands.filter(({ key }) => key).map(({ key, mac, run: command }) => ({ key, mac, run: command, preventDefault: true })),
      ]),
    ),
    keymap.of([...historyKeymap, ...searchKeymap, ...defaultKeymap.filter(({ key }) => key !== 'Escape'), ...waysOut]),
  ];
}
