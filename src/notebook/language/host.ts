import ts from 'typescript';
import type { ProgramFile } from './protocol';

/** Declarations by path: TypeScript's library under `/lib.*.d.ts`, packages under `/node_modules`, the globals of a lesson. */
export type LibraryFiles = Readonly<Record<string, string>>;

/** As the code runs: a module of ES2022 with `await` at the top, no DOM, two packages. */
export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // Without it a block that imports nothing would be a script, and its names global.
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};

// Always part of the program, so that their names can be offered before anything imports them.
const roots = ['/globals.d.ts', '/node_modules/hairpin/index.d.ts', '/node_modules/ip-num/index.d.ts'];

/** The files that TypeScript sees: the library, which stays, and the programs of open editors, which change. */
export class VirtualHost implements ts.LanguageServiceHost {
  readonly #library: ReadonlyMap<string, string>;
  readonly #folders: ReadonlySet<string>;
  readonly #programs = new Map<string, { readonly text: string; readonly version: number }>();
  #version = 0;

  constructor(library: LibraryFiles) {
    this.#library = new Map(Object.entries(library));
    this.#folders = new Set([...this.#library.keys()].flatMap(foldersOf));
  }

  /** Takes a program as it stands now. */
  put({ path, text }: ProgramFile): void {
    if (this.#programs.get(path)?.text !== text) this.#programs.set(path, { text, version: ++this.#version });
  }

  /** Lets go of a program. */
  forget(path: string): void {
    if (this.#programs.delete(path)) this.#version++;
  }

  getProjectVersion = (): string => String(this.#version);
  getCompilationSettings = (): ts.CompilerOptions => compilerOptions;
  getScriptFileNames = (): string[] => [...roots.filter((path) => this.#library.has(path)), ...this.#programs.keys()];
  getScriptVersion = (path: string): string => String(this.#programs.get(path)?.version ?? 0);
  getScriptSnapshot = (path: string): ts.IScriptSnapshot | undefined => {
    const text = this.readFile(path);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  };
  getCurrentDirectory = (): string => '/';
  getDefaultLibFileName = (): string => '/lib.es2022.d.ts';
  readFile = (path: string): string | undefined => this.#programs.get(path)?.text ?? this.#library.get(path);
  fileExists = (path: string): boolean => this.#programs.has(path) || this.#library.has(path);
  directoryExists = (path: string): boolean => this.#folders.has(path.replace(/(?<=.)\/$/, ''));
  // TypeScript lists folders to complete the path in an import.
  getDirectories = (path: string): string[] => {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.#folders]
      .filter((folder) => folder.startsWith(prefix) && !folder.slice(prefix.length).includes('/'))
      .map((folder) => folder.slice(prefix.length));
  };
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`)];
}
