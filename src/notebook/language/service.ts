import ts from 'typescript';
import { complete, describeCompletion } from './complete';
import { formatSettings } from './format-settings';
import { type LibraryFiles, VirtualHost } from './host';
import { documentationOf, textOf } from './parts';
import { problemsIn } from './problems';
import type { Explanation, Hover, Language, Places, ProgramFile, SignatureHelp } from './protocol';

/** TypeScript's language service over programs that exist in memory only. The same in the reader's browser and in the tests of lessons. */
export function createLanguage(library: LibraryFiles): Language {
  const host = new VirtualHost(library);
  const service = ts.createLanguageService(host, ts.createDocumentRegistry());
  // Every answer is about the file as the question brings it.
  const on =
    <Rest extends unknown[], Answer>(answer: (service: ts.LanguageService, path: string, ...rest: Rest) => Answer) =>
    (file: ProgramFile, ...rest: Rest): Answer => {
      host.put(file);
      return answer(service, file.path, ...rest);
    };
  return {
    complete: on(complete),
    describeCompletion: on(describeCompletion),
    hover: on(hover),
    signatures: on(signatures),
    problems: on(problemsIn),
    placesOf: on(placesOf),
    format: on((_, path, { from, to }) =>
      service
        .getFormattingEditsForRange(path, from, to, formatSettings)
        .map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }))
        .filter((edit) => edit.from >= from && edit.to <= to),
    ),
    forget: (path) => host.forget(path),
  };
}

function hover(service: ts.LanguageService, path: string, at: number): Hover | undefined {
  const info = service.getQuickInfoAtPosition(path, at);
  if (!info?.displayParts?.length) return undefined;
  return { from: info.textSpan.start, to: info.textSpan.start + info.textSpan.length, ...explain(info) };
}

function explain({ displayParts, documentation, tags }: Pick<ts.QuickInfo, 'displayParts' | 'documentation' | 'tags'>): Explanation {
  return { declaration: textOf(displayParts), documentation: documentationOf(documentation, tags) };
}

function signatures(service: ts.LanguageService, path: string, at: number): SignatureHelp | undefined {
  const help = service.getSignatureHelpItems(path, at, undefined);
  if (!help) return undefined;
  return {
    signatures: help.items.map((item) => ({
      before: textOf(item.prefixDisplayParts),
      parameters: item.parameters.map((parameter) => ({
        declaration: textOf(parameter.displayParts),
        documentation: documentationOf(parameter.documentation),
      })),
      after: textOf(item.suffixDisplayParts),
      // The tags say the same as the parameters do.
      documentation: documentationOf(item.documentation),
    })),
    selected: help.selectedItemIndex,
    parameter: help.argumentIndex,
    from: help.applicableSpan.start,
  };
}

function placesOf(service: ts.LanguageService, path: string, at: number): Places {
  const info = service.getRenameInfo(path, at, {});
  if (!info.canRename) return { refused: refusal(service, path, at) };
  const found = service.findRenameLocations(path, at, false, false, { providePrefixAndSuffixTextForRename: true }) ?? [];
  if (found.some(({ fileName }) => fileName !== path)) return { refused: refusal(service, path, at) };
  const places = found.map(({ textSpan, prefixText = '', suffixText = '' }) => ({
    from: textSpan.start,
    to: textSpan.start + textSpan.length,
    before: prefixText,
    after: suffixText,
  }));
  return { name: info.displayName, places: places.sort((a, b) => a.from - b.from) };
}

function refusal(service: ts.LanguageService, path: string, at: number): string {
  const info = service.getQuickInfoAtPosition(path, at);
  if (!info) return 'There is no name here to rename.';
  return 'This name belongs to a library, so it stays as it is.';
}
