import ts from 'typescript';

/** How lessons are laid out: two spaces, single quotes as they stand, semicolons as they stand. */
export const formatSettings: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings('\n'),
  indentSize: 2,
  tabSize: 2,
  convertTabsToSpaces: true,
  semicolons: ts.SemicolonPreference.Ignore,
};

/** How TypeScript writes code of its own: imports and fixes. */
export const preferences: ts.UserPreferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsForImportStatements: true,
  includeCompletionsWithInsertText: true,
  includeAutomaticOptionalChainCompletions: true,
  allowIncompleteCompletions: false,
  quotePreference: 'single',
};
