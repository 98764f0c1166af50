/** Every declaration file by the path that TypeScript sees it under. */
export function libraryTypes(): Record<string, string>;
