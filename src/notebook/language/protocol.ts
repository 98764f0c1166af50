/** A program as one file. `path` names it and ends in `.ts`; two programs with one path are two versions of one file. */
export interface ProgramFile {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a file: offsets, `to` behind the last character. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One change to a file. */
export interface TextEdit extends Span {
  readonly insert: string;
}

/** What can stand at the cursor. */
export interface Completions extends Span {
  readonly entries: readonly CompletionEntry[];
}

/** One name on offer. */
export interface CompletionEntry {
  readonly name: string;
  /** TypeScript's word for what it is: `method`, `const`, `interface`… */
  readonly kind: string;
  /** What to insert when it is not the name itself. */
  readonly insert?: string;
  /** What to replace when it is not the word at the cursor: `.` becomes `?.`. */
  readonly replace?: Span;
  /** Smaller comes first: TypeScript's own order. */
  readonly sort: string;
  /** The module it would be imported from. */
  readonly module?: string;
  readonly isDeprecated: boolean;
  /** How TypeScript finds it again. */
  readonly source?: string;
  readonly data?: unknown;
}

/** A name explained: its declaration as TypeScript prints it, and its doc comment. */
export interface Explanation {
  readonly declaration: string;
  /** May hold `code` and line breaks. */
  readonly documentation: string;
}

/** What choosing a completion also does: an import at the top of the program. */
export interface CompletionDetail extends Explanation {
  readonly edits: readonly TextEdit[];
}

/** An explanation and the text that it is about. */
export interface Hover extends Explanation, Span {}

/** The call around the cursor. */
export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  /** Index of the signature that fits what stands there. */
  readonly selected: number;
  /** Index of the parameter at the cursor. */
  readonly parameter: number;
  /** Where the arguments begin. */
  readonly from: number;
}

/** One way to call a function. */
export interface Signature {
  readonly before: string;
  readonly parameters: readonly Explanation[];
  readonly after: string;
  readonly documentation: string;
}

/** Something that TypeScript complains of. */
export interface Problem extends Span {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Other places that have to do with it. */
  readonly related: readonly { readonly at: number; readonly message: string }[];
  readonly fixes: readonly Fix[];
}

/** A way out of a problem. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Every place of a name, or why it has to stay. */
export type Places = { readonly name: string; readonly places: readonly Place[] } | { readonly refused: string };

/** One place of a name. A shorthand `{ cluster }` becomes `{ cluster: other }`: what goes around the new name. */
export interface Place extends Span {
  readonly before: string;
  readonly after: string;
}

/** What the language worker answers. Every question brings the file along, so that there is no state to keep in step. */
export interface Language {
  complete(file: ProgramFile, at: number): Completions | undefined;
  describeCompletion(file: ProgramFile, at: number, entry: CompletionEntry): CompletionDetail | undefined;
  hover(file: ProgramFile, at: number): Hover | undefined;
  signatures(file: ProgramFile, at: number): SignatureHelp | undefined;
  /** What is wrong with the part of the file in the span. */
  problems(file: ProgramFile, span: Span): readonly Problem[];
  placesOf(file: ProgramFile, at: number): Places;
  format(file: ProgramFile, span: Span): readonly TextEdit[];
  /** The file is not asked about again. */
  forget(path: string): void;
}
