import { Facet, StateEffect } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { LanguageClient } from '../language/client';
import { programUpToOwn } from '../language/program-file';
import type { PageProgram } from '../page-program';

/** What an editor's help with types works with. */
export interface LanguageContext {
  readonly program: PageProgram;
  readonly client: LanguageClient;
}

/** The context of an editor. */
export const languageContext = Facet.define<LanguageContext, LanguageContext | undefined>({ combine: ([first]) => first });

/** The context of an editor that has one. */
export function contextOf(view: EditorView): LanguageContext {
  const context = view.state.facet(languageContext);
  if (!context) throw new Error('this editor has no language support');
  return context;
}

/** Something outside the text has changed: code elsewhere on the page, or how far the language worker has come. */
export const surroundingsChanged = StateEffect.define<null>();

/** The editor's text as part of its program, and where it begins there. */
export function programOf(view: EditorView): ReturnType<typeof programUpToOwn> {
  return programUpToOwn(contextOf(view).program, view.state.doc.toString());
}
