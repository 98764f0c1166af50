// The declarations that the editor and the check of lessons work with: TypeScript's library, hairpin's own (from its source, with doc comments),
// ip-num's, and the globals of a lesson.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Every declaration file by the path that TypeScript sees it under. */
export function libraryTypes() {
  const globals = readFileSync(`${root}src/notebook/language/lesson-globals.d.ts`, 'utf8');
  return { '/globals.d.ts': globals, ...standardLibrary('es2022'), ...hairpinTypes(['index.ts']), ...ipNum() };
}

function standardLibrary(name, files = {}) {
  const path = `/lib.${name}.d.ts`;
  if (files[path]) return files;
  const text = readFileSync(join(dirname(require.resolve('typescript')), path), 'utf8');
  files[path] = text.replace(/^\/\*![\s\S]*?\*\/\s*/, '');
  for (const [, reference] of text.matchAll(/\/\/\/ <reference lib="([^"]+)"/g)) standardLibrary(reference, files);
  return files;
}

/** hairpin's own declarations, of what can be reached from these of its files. */
export function hairpinTypes(entries) {
  const folder = `${root}src/simulation/`;
  const options = {
    ...ts.getParsedCommandLineOfConfigFile(`${folder}tsconfig.json`, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail }).options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  };
  const emitted = new Map();
  const program = ts.createProgram(
    entries.map((entry) => `${folder}${entry}`),
    options,
  );
  const { diagnostics } = program.emit(undefined, (path, text) => emitted.set(path, text));
  if (diagnostics.length > 0) fail(diagnostics[0]);
  const files = { '/node_modules/hairpin/package.json': packageJson('hairpin') };
  const visit = (path) => {
    const own = `/node_modules/hairpin/${path.slice(folder.length)}`;
    if (files[own]) return;
    const text = emitted.get(path);
    if (text === undefined) throw new Error(`no declarations for ${path}`);
    files[own] = text;
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) visit(join(dirname(path), fileName).replace(/\.ts$/, '.d.ts'));
  };
  for (const entry of entries) visit(`${folder}${entry.replace(/\.ts$/, '.d.ts')}`);
  return files;
}

function ipNum() {
  const folder = dirname(require.resolve('ip-num'));
  const names = readdirSync(folder).filter((name) => name.endsWith('.d.ts'));
  const files = names.map((name) => [`/node_modules/ip-num/${name}`, readFileSync(join(folder, name), 'utf8')]);
  return { '/node_modules/ip-num/package.json': packageJson('ip-num'), ...Object.fromEntries(files) };
}

// `exports` closes every door but the front one, so that no inner file is offered for import.
function packageJson(name) {
  return JSON.stringify({ name, version: '1.0.0', type: 'module', exports: { '.': { types: './index.d.ts' } } });
}

function fail(diagnostic) {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
