/** Every declaration file by the path that TypeScript sees it under. */
export function libraryTypes(): Record<string, string>;
/** hairpin's own declarations, of what can be reached from these of its files: `index.ts`. */
export function hairpinTypes(entries: readonly string[]): Record<string, string>;
