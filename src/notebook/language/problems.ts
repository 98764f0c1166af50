import ts from 'typescript';
import { formatSettings, preferences } from './format-settings';
import type { Fix, Problem, Span } from './protocol';

/** TypeScript's complaints about a part of a file, in the order of the text. */
export function problemsIn(service: ts.LanguageService, path: string, span: Span): Problem[] {
  const found: readonly (ts.Diagnostic | ts.DiagnosticWithLocation)[] = [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)];
  const problems = found.flatMap((diagnostic): Problem[] => {
    const { start: from = 0, length = 0, category, messageText } = diagnostic;
    if (from < span.from || from > span.to) return [];
    const to = Math.min(from + length, span.to);
    const severity = category === ts.DiagnosticCategory.Error ? 'error' : 'warning';
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    return [{ from, to, severity, message, related: relatedOf(diagnostic), fixes: fixesFor(service, path, diagnostic) }];
  });
  return [...problems, ...droppedNamespaces(service, path, span)].sort((a, b) => a.from - b.from);
}

function relatedOf({ file, relatedInformation = [] }: ts.Diagnostic): Problem['related'] {
  return relatedInformation.flatMap((one) =>
    one.file === file && one.start !== undefined ? [{ at: one.start, message: ts.flattenDiagnosticMessageText(one.messageText, '\n') }] : [],
  );
}

// Fixes that are worth a button in a lesson; TypeScript knows dozens, and looking for them takes time.
const wanted = new Set(['import', 'spelling', 'addMissingAwait', 'fixAwaitInSyncFunction']);
const fixable = new Set([2304, 2305, 2339, 2503, 2551, 2552, 2561, 2724, 2801, 1308]);

function fixesFor(service: ts.LanguageService, path: string, { code, start = 0, length = 0 }: ts.Diagnostic): Fix[] {
  if (!fixable.has(code)) return [];
  return service
    .getCodeFixesAtPosition(path, start, start + length, [code], formatSettings, preferences)
    .filter((fix) => wanted.has(fix.fixName) && fix.changes.every((change) => change.fileName === path))
    .slice(0, 3)
    .map((fix) => ({
      title: fix.description,
      edits: fix.changes.flatMap((change) =>
        change.textChanges.map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText })),
      ),
    }));
}

/** The transpiler that runs the code (sucrase) leaves namespaces out without a word, so they are said here. */
function droppedNamespaces(service: ts.LanguageService, path: string, span: Span): Problem[] {
  const file = service.getProgram()?.getSourceFile(path);
  return (file?.statements ?? []).flatMap((statement): Problem[] => {
    if (!file || !ts.isModuleDeclaration(statement) || statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return [];
    const from = statement.name.getStart(file);
    if (from < span.from || from > span.to) return [];
    const message = 'A namespace is left out when this code runs. Use an object or plain functions instead.';
    return [{ from, to: statement.name.end, severity: 'error', message, related: [], fixes: [] }];
  });
}
