import { type EditorView, showDialog } from '@codemirror/view';
import { byPiece, wholeProgram } from '../language/program-file';
import type { Place, TextEdit } from '../language/protocol';
import { type PageProgram, type Piece, programsOf } from '../page-program';
import { contextOf } from './context';
import { applyByPiece } from './edits';
import { isWaiting, notify } from './notice';

/** Where a name stands: places by piece, each piece with a program that it is part of. */
interface Everywhere {
  readonly name: string;
  readonly pieces: ReadonlyMap<string, { readonly program: PageProgram; readonly piece: Piece; readonly places: readonly Place[] }>;
}

/** F2: renames what the cursor is on, in every block and exercise of the page that uses it. One step to undo. */
export function rename(view: EditorView): boolean {
  if (!isWaiting(view)) void ask(view);
  return true;
}

async function ask(view: EditorView): Promise<void> {
  const { head } = view.state.selection.main;
  const found = await findEverywhere(view, head);
  if ('refused' in found) return notify(view, found.refused);
  const places = [...found.pieces.values()].reduce((sum, piece) => sum + piece.places.length, 0);
  const where = `${places} place${places === 1 ? '' : 's'} in ${found.pieces.size} block${found.pieces.size === 1 ? '' : 's'}`;
  const { result } = showDialog(view, {
    label: `Rename ${found.name} (${where}) to`,
    input: { type: 'text', name: 'name', value: found.name, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' },
    submitLabel: 'Rename',
    class: 'cm-rename',
    focus: true,
    top: true,
  });
  const form = await result;
  const name = form && String(new FormData(form).get('name') ?? '').trim();
  if (!name || name === found.name) return;
  if (!isName(name)) return notify(view, `“${name}” is no name that TypeScript takes.`);
  // Code may have changed while the dialog was open.
  const now = await findEverywhere(view, head);
  if ('refused' in now || now.name !== found.name) return notify(view, 'The code has changed meanwhile; nothing was renamed.');
  const edits = new Map<PageProgram, Map<string, TextEdit[]>>();
  for (const [key, { program, places: own }] of now.pieces) {
    const known = edits.get(program) ?? new Map<string, TextEdit[]>();
    edits.set(
      program,
      known.set(
        key,
        own.map(({ from, to, before, after }) => ({ from, to, insert: before + name + after })),
      ),
    );
  }
  if (applyByPiece(view, edits, { userEvent: 'rename' })) notify(view, `Renamed ${found.name} to ${name}: ${where}.`);
}

/** Looks through the own program first, then through every program of the page that shares a piece with what was found. */
async function findEverywhere(view: EditorView, head: number): Promise<Everywhere | { readonly refused: string }> {
  const { program: own } = contextOf(view);
  const pieces = new Map<string, { program: PageProgram; piece: Piece; places: readonly Place[] }>();
  const first = await findIn(view, own, own.own, head);
  if ('refused' in first) return first;
  const remaining = programsOf(own.page).filter(({ path }) => path !== own.path);
  const take = (program: PageProgram, found: Found): void => {
    for (const [key, places] of found.places) {
      const piece = found.pieces.find((one) => one.key === key);
      if (piece && !pieces.has(key)) pieces.set(key, { program, piece, places });
    }
  };
  take(own, first);
  for (const program of remaining) {
    const shared = program.pieces().find(({ key }) => pieces.has(key));
    const at = shared && pieces.get(shared.key)?.places[0];
    if (!shared || !at) continue;
    const found = await findIn(view, program, shared.key, at.from);
    if (!('refused' in found)) take(program, found);
  }
  const fixed = [...pieces.values()].find(({ piece }) => piece.isFixed);
  if (fixed) return { refused: `${first.name} is used by ${fixed.piece.name}, so it keeps its name.` };
  return { name: first.name, pieces };
}

interface Found {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly places: ReadonlyMap<string, readonly Place[]>;
}

async function findIn(view: EditorView, program: PageProgram, key: string, at: number): Promise<Found | { readonly refused: string }> {
  const { client, program: own } = contextOf(view);
  const { file, spans, pieces } = wholeProgram(program, program.own === own.own ? view.state.doc.toString() : undefined);
  const found = await client.ask('placesOf', file, (spans.get(key)?.from ?? 0) + at);
  void client.ask('forget', file.path);
  if (!found) return { refused: 'TypeScript has no answer. Try again.' };
  if ('refused' in found) return found;
  return { name: found.name, pieces, places: byPiece(spans, found.places) ?? new Map() };
}

function isName(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text) && !reserved.has(text);
}

const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);
