import type ts from 'typescript';
import { formatSettings, preferences } from './format-settings';
import { documentationOf, textOf } from './parts';
import type { CompletionDetail, CompletionEntry, Completions } from './protocol';

/** The names that can stand at a place, those of modules that are not imported yet among them. */
export function complete(service: ts.LanguageService, path: string, at: number): Completions | undefined {
  const found = service.getCompletionsAtPosition(path, at, preferences);
  if (!found) return undefined;
  const span = found.optionalReplacementSpan;
  // A beginning that reads as a keyword is no name to TypeScript.
  const word = /[\w$]*$/.exec(service.getProgram()?.getSourceFile(path)?.text.slice(0, at) ?? '')?.[0] ?? '';
  return {
    from: span?.start ?? at - word.length,
    to: span ? span.start + span.length : at,
    entries: found.entries.filter(isWorthOffering).map(entryOf),
  };
}

/** One name explained, and the import that it needs. */
export function describeCompletion(service: ts.LanguageService, path: string, at: number, entry: CompletionEntry): CompletionDetail | undefined {
  const data = entry.data as ts.CompletionEntryData | undefined;
  const detail = service.getCompletionEntryDetails(path, at, entry.name, formatSettings, entry.source, preferences, data);
  if (!detail) return undefined;
  const changes = (detail.codeActions ?? []).flatMap((action) => action.changes).filter((change) => change.fileName === path);
  return {
    declaration: textOf(detail.displayParts),
    documentation: documentationOf(detail.documentation, detail.tags),
    edits: changes.flatMap((change) => change.textChanges.map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }))),
  };
}

// `warning` stands for words that merely occur in the text.
function isWorthOffering(entry: ts.CompletionEntry): boolean {
  return entry.kind !== 'warning' && !entry.name.startsWith('__');
}

function entryOf({ name, kind, kindModifiers, insertText, replacementSpan, sortText, source, data, sourceDisplay }: ts.CompletionEntry): CompletionEntry {
  return {
    name,
    kind,
    insert: insertText,
    replace: replacementSpan && { from: replacementSpan.start, to: replacementSpan.start + replacementSpan.length },
    sort: sortText,
    module: sourceDisplay ? textOf(sourceDisplay) : undefined,
    isDeprecated: kindModifiers?.split(',').includes('deprecated') ?? false,
    source,
    data,
  };
}
