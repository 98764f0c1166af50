import { invertedEffects, isolateHistory } from '@codemirror/commands';
import { type Annotation, type Extension, StateEffect } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { byPiece, withEdits } from '../language/program-file';
import type { Span, TextEdit } from '../language/protocol';
import type { PageProgram } from '../page-program';
import { contextOf } from './context';
import { notify } from './notice';

/** A piece's code before and after a change that belongs to another editor's step. */
interface Replacement {
  readonly program: PageProgram;
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

const elsewhere = StateEffect.define<readonly Replacement[]>();

/** Changes to other pieces come and go with the step of the editor that made them: undoing that step undoes them too. */
export const editsElsewhere: Extension = [
  invertedEffects.of((transaction) =>
    transaction.effects.flatMap((effect) =>
      effect.is(elsewhere) ? [elsewhere.of(effect.value.map((one) => ({ ...one, before: one.after, after: one.before })))] : [],
    ),
  ),
  EditorView.updateListener.of(({ transactions, view }) => {
    const replacements = transactions.flatMap(({ effects }) => effects.flatMap((effect) => (effect.is(elsewhere) ? effect.value : [])));
    // Other editors follow; an editor must not be changed while this one is being drawn.
    if (replacements.length > 0) queueMicrotask(() => replaceAll(view, replacements));
  }),
];

/** Edits in offsets of the whole program. */
export interface ProgramEdits {
  readonly spans: ReadonlyMap<string, Span>;
  readonly edits: readonly TextEdit[];
  readonly userEvent: string;
  readonly annotations?: Annotation<unknown>;
}

/** Changes the program from one of its editors, as one step of that editor. Returns whether it could. */
export function applyToProgram(view: EditorView, { spans, edits, ...spec }: ProgramEdits): boolean {
  const { program } = contextOf(view);
  const found = byPiece(spans, edits);
  return found !== undefined && applyByPiece(view, new Map([[program, found]]), spec);
}

/** The same for edits that are sorted by program and piece already. */
export function applyByPiece(
  view: EditorView,
  edits: ReadonlyMap<PageProgram, ReadonlyMap<string, readonly TextEdit[]>>,
  { userEvent, annotations }: Pick<ProgramEdits, 'userEvent' | 'annotations'>,
): boolean {
  const { program: ownProgram } = contextOf(view);
  let changes: readonly TextEdit[] = [];
  const replacements: Replacement[] = [];
  for (const [program, pieces] of edits)
    for (const [key, pieceEdits] of pieces) {
      const piece = program.pieces().find((one) => one.key === key);
      if (!piece || piece.isFixed) return false;
      if (key === ownProgram.own) changes = pieceEdits;
      else replacements.push({ program, key, before: piece.code, after: withEdits(piece.code, pieceEdits) });
    }
  view.dispatch({
    changes: [...changes],
    effects: replacements.length > 0 ? [elsewhere.of(replacements)] : [],
    annotations: [isolateHistory.of('full'), ...(annotations ? [annotations] : [])],
    userEvent,
    scrollIntoView: true,
  });
  return true;
}

function replaceAll(view: EditorView, replacements: readonly Replacement[]): void {
  const left: string[] = [];
  for (const { program, key, before, after } of replacements) {
    const piece = program.pieces().find((one) => one.key === key);
    if (piece?.code === before) program.put(key, after);
    else if (piece && piece.code !== after) left.push(piece.name);
  }
  if (left.length > 0) notify(view, `Left as it is, because it has changed since: ${left.join(', ')}.`);
}
