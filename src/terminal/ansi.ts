/** How a piece of output looks: the colours that real tools ask for, by name. */
export interface Style {
  readonly color?: Color;
  readonly bold: boolean;
}

/** The eight colours of terminals. */
export type Color = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

/** Text in one style. */
export interface Piece extends Style {
  readonly text: string;
}

const names: readonly Color[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const plain: Style = { bold: false };

/** The escape sequences that clear a terminal: `clear`, `watch`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const clearing = /\u001b\[H\u001b\[2J(?:\u001b\[3J)?/g;

/** Output after its last clearing of the screen, and whether there was one. */
export function afterClear(text: string): { readonly text: string; readonly cleared: boolean } {
  const parts = text.split(clearing);
  return { text: parts.at(-1) ?? '', cleared: parts.length > 1 };
}

/** Splits output at its colour codes (SGR); other escape sequences say nothing that a page could show. */
export function parseAnsi(text: string): Piece[] {
  const pieces: Piece[] = [];
  let style = plain;
  let from = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  for (const match of text.matchAll(/\u001b\[([\d;]*)([A-Za-z])/g)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), ...style });
    from = match.index + match[0].length;
    if (match[2] === 'm') style = apply(style, match[1] ?? '');
  }
  if (from < text.length) pieces.push({ text: text.slice(from), ...style });
  return pieces;
}

function apply(before: Style, codes: string): Style {
  let style = before;
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) style = plain;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 22) style = { ...style, bold: false };
    else if (code >= 30 && code <= 37) style = { ...style, color: names[code - 30] };
    else if (code === 39) style = { bold: style.bold };
  }
  return style;
}
