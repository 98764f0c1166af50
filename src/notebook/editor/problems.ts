import { type Diagnostic, forEachDiagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { wholeProgram } from '../language/program-file';
import type { Fix, Problem } from '../language/protocol';
import { contextOf, programOf, surroundingsChanged } from './context';
import { applyToProgram } from './edits';
import { notify } from './notice';

/** TypeScript's complaints: underlined, marked at the edge, listed below; asked for anew when code above changes. */
export const problems: Extension = [
  linter(diagnose, {
    delay: 350,
    needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(surroundingsChanged))),
  }),
  lintGutter(),
];

async function diagnose(view: EditorView): Promise<Diagnostic[]> {
  const { client } = contextOf(view);
  const { file, own } = programOf(view);
  const found = (await client.ask('problems', file, own)) ?? [];
  return found.map((problem) => diagnosticOf(view, problem, own.from, file.text));
}

function diagnosticOf(view: EditorView, { from, to, severity, message, related, fixes }: Problem, offset: number, text: string): Diagnostic {
  const others = related.map((one) => `${placeOf(view, one.at)}: ${one.message}`);
  return {
    from: from - offset,
    to: to - offset,
    severity,
    message: [message, ...others].join('\n'),
    actions: fixes.map((fix) => ({ name: fix.title, apply: () => applyFix(view, fix, text) })),
  };
}

// A fix is made for the text that it was found in.
function applyFix(view: EditorView, fix: Fix, text: string): void {
  const { file, spans } = programOf(view);
  if (file.text === text) applyToProgram(view, { spans, edits: fix.edits, userEvent: 'input.fix' });
  else notify(view, 'The code has just changed. Try again.');
}

function placeOf(view: EditorView, at: number): string {
  const { pieces, spans } = wholeProgram(contextOf(view).program, view.state.doc.toString());
  for (const { key, name, code } of pieces) {
    const span = spans.get(key);
    if (span && at >= span.from && at <= span.to) return `${name[0]?.toUpperCase()}${name.slice(1)}, line ${code.slice(0, at - span.from).split('\n').length}`;
  }
  return 'Elsewhere';
}

/** A problem as it stands in the text now. */
export interface ListedProblem {
  readonly diagnostic: Diagnostic;
  readonly from: number;
  readonly line: number;
}

/** The problems of an editor in the order of its text. */
export function problemsOf({ state }: EditorView): ListedProblem[] {
  const listed = new Map<Diagnostic, ListedProblem>();
  forEachDiagnostic(state, (diagnostic, from) => {
    if (!listed.has(diagnostic)) listed.set(diagnostic, { diagnostic, from, line: state.doc.lineAt(from).number });
  });
  return [...listed.values()];
}

/** Reads out the problem at the cursor. */
export function announceProblem(view: EditorView): true {
  const { from } = view.state.selection.main;
  const found = problemsOf(view).find((problem) => problem.from === from);
  if (found) view.dispatch({ effects: EditorView.announce.of(`Line ${found.line}: ${found.diagnostic.message}`) });
  return true;
}
