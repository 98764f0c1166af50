import { joint } from '../lines';
import type { PageProgram, Piece } from '../page-program';
import type { ProgramFile, Span, TextEdit } from './protocol';

/** Pieces joined as they run, and where each of them stands in the whole. */
export interface JoinedPieces {
  readonly file: ProgramFile;
  readonly spans: ReadonlyMap<string, Span>;
}

/** A program up to and with its own piece: what runs when the reader presses Run. What stands below is neither known nor able to break it. */
export function programUpToOwn(program: PageProgram, ownCode: string): JoinedPieces & { readonly own: Span } {
  const pieces = withOwn(program, ownCode);
  const joined = join(`${program.path}/${program.own}`, pieces.slice(0, pieces.findIndex(({ key }) => key === program.own) + 1));
  return { ...joined, own: joined.spans.get(program.own) ?? { from: 0, to: 0 } };
}

/** A program from its first piece to its last. */
export function wholeProgram(program: PageProgram, ownCode?: string): JoinedPieces & { readonly pieces: readonly Piece[] } {
  const pieces = ownCode === undefined ? program.pieces() : withOwn(program, ownCode);
  return { ...join(program.path, pieces), pieces };
}

/** Stretches of the whole as stretches of its pieces. Undefined when one of them reaches over the edge of a piece. */
export function byPiece<Stretch extends Span>(spans: ReadonlyMap<string, Span>, stretches: readonly Stretch[]): Map<string, Stretch[]> | undefined {
  const found = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    const home = [...spans].find(([, span]) => stretch.from >= span.from && stretch.to <= span.to);
    if (!home) return undefined;
    const [key, { from }] = home;
    found.set(key, [...(found.get(key) ?? []), { ...stretch, from: stretch.from - from, to: stretch.to - from }]);
  }
  return found;
}

/** A text with edits made. Edits must not overlap; those at one place come in their order. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let at = 0;
  for (const { from, to, insert } of [...edits].sort((a, b) => a.from - b.from)) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

// The editor's text is fresher than what the page has been told.
function withOwn(program: PageProgram, ownCode: string): Piece[] {
  return program.pieces().map((piece) => (piece.key === program.own ? { ...piece, code: ownCode } : piece));
}

// As notebook/program.ts joins what runs.
function join(name: string, pieces: readonly Piece[]): JoinedPieces {
  const spans = new Map<string, Span>();
  let at = 0;
  for (const { key, code } of pieces) {
    spans.set(key, { from: at, to: at + code.length });
    at += code.length + joint.length;
  }
  return { file: { path: `${name.replace(/[^\w/-]/g, '_')}.ts`, text: pieces.map(({ code }) => code).join(joint) }, spans };
}
