import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { history } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, search } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, tooltips } from '@codemirror/view';
import { languageClient } from '../language/client';
import type { PageProgram } from '../page-program';
import { codeColouring } from './colouring';
import { editorCommands, editorKeys } from './commands';
import { keysPanel } from './keys-panel';
import { languageSupport } from './language-support';
import { lineNumbersOnDemand } from './line-numbers';
import { smallestChange } from './smallest-change';
import { statusBar } from './status-bar';
import { tabKey } from './tab-key';
import { editorTheme } from './theme';

/** What the page does with an editor. */
export interface EditorHandle {
  /** Puts the cursor in; where the reader pointed, if he did. */
  focus(at?: { readonly x: number; readonly y: number }): void;
  /** Replaces the text; the reader can undo it. */
  replace(text: string): void;
  destroy(): void;
}

/** How to mount one. */
export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** What a screen reader calls it. */
  readonly label: string;
  /** What the code is part of. */
  readonly program: PageProgram;
  onChange(text: string): void;
  /** Ctrl-Enter or Cmd-Enter. */
  onRun(): void;
  /** Escape: the reader wants out. */
  onLeave(): void;
}

/** Puts an editor into an element. Tab leaves it, as everywhere on the page, until the reader says otherwise: nobody is trapped. */
export function mountEditor({ parent, text, label, program, onChange, onRun, onLeave }: EditorOptions): EditorHandle {
  const matches = (query: string): boolean => window.matchMedia(query).matches;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        // The browser's own selection is the only one that high contrast themes colour well.
        matches('(forced-colors: active)') ? [] : drawSelection({ cursorBlinkRate: matches('(prefers-reduced-motion: reduce)') ? 0 : 1200 }),
        EditorState.allowMultipleSelections.of(true),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        highlightSelectionMatches(),
        search({ top: true }),
        javascript({ typescript: true }),
        codeColouring,
        lineNumbersOnDemand(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        // Outside the block, which clips what reaches over its edge, and inside the page's main landmark.
        tooltips({ parent: document.querySelector('main') ?? document.body, position: 'fixed' }),
        // The navigation bar covers the top of the window.
        EditorView.scrollMargins.of(() => ({ top: 72, bottom: 8 })),
        editorTheme,
        languageSupport(program, languageClient()),
        statusBar(languageClient()),
        keysPanel(editorCommands),
        tabKey(),
        editorKeys({ run: onRun, leave: onLeave }),
        keymap.of(closeBracketsKeymap),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    focus(at) {
      const place = at && view.posAtCoords(at);
      if (typeof place === 'number') view.dispatch({ selection: { anchor: place } });
      view.focus();
    },
    replace(next) {
      const change = smallestChange(view.state.doc.toString(), next);
      if (change) view.dispatch({ changes: change });
    },
    destroy: () => view.destroy(),
  };
}
