import type ts from 'typescript';

/** TypeScript's pieces of a declaration as text. */
export function textOf(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map((part) => part.text).join('');
}

/** A doc comment as text: what it says, then a line for each tag worth reading. */
export function documentationOf(parts: readonly ts.SymbolDisplayPart[] | undefined, tags: readonly ts.JSDocTagInfo[] = []): string {
  const lines = tags.filter(({ name }) => shown.has(name)).map((tag) => `${labels[tag.name] ?? `@${tag.name}`} ${textOf(tag.text)}`.trim());
  return [linkless(textOf(parts)), ...lines.map(linkless)].filter(Boolean).join('\n');
}

const shown = new Set(['param', 'returns', 'throws', 'example', 'deprecated', 'default']);
const labels: Readonly<Record<string, string>> = {
  param: '·',
  returns: 'Returns',
  throws: 'Throws',
  example: 'Example:',
  deprecated: 'Deprecated.',
  default: 'Default:',
};

// {@link Name text} reads as its text.
function linkless(text: string): string {
  return text.replace(/\{@link(?:code|plain)?\s+(\S+?)(?:[\s|]+([^}]*))?\}/g, (_, name: string, label?: string) => label || name);
}
