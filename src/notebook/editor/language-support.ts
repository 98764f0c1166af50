import type { Extension } from '@codemirror/state';
import { ViewPlugin } from '@codemirror/view';
import type { LanguageClient } from '../language/client';
import { programUpToOwn } from '../language/program-file';
import type { PageProgram } from '../page-program';
import { completion } from './completion';
import { contextOf, languageContext, surroundingsChanged } from './context';
import { editsElsewhere } from './edits';
import { hover } from './hover';
import { problems } from './problems';
import { signatureHelp } from './signatures';

/** Everything that TypeScript does for an editor. Loads it when the editor gets the focus for the first time. */
export function languageSupport(program: PageProgram, client: LanguageClient): Extension {
  return [languageContext.of({ program, client }), watch, completion, hover, signatureHelp, problems, editsElsewhere];
}

/** Tells the editor when code above it changes, and when TypeScript comes or goes. */
const watch = ViewPlugin.define(
  (view) => {
    const { program, client } = contextOf(view);
    // The change may come out of another editor's update, and no update may begin within another.
    const tell = (): void => queueMicrotask(() => view.dom.isConnected && view.dispatch({ effects: surroundingsChanged.of(null) }));
    let above = codeAbove(program);
    const stop = [
      client.subscribe(tell),
      program.subscribe(() => {
        const now = codeAbove(program);
        if (now !== above) tell();
        above = now;
      }),
    ];
    return {
      destroy() {
        for (const end of stop) end();
        void client.ask('forget', programUpToOwn(program, '').file.path);
      },
    };
  },
  { eventHandlers: { focus: (_event, view) => contextOf(view).client.start() } },
);

function codeAbove(program: PageProgram): string {
  const { file, own } = programUpToOwn(program, '');
  return file.text.slice(0, own.from);
}
