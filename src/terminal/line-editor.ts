/** A line being typed: the text, and where the cursor is in it. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
}

/** An empty line. */
export const emptyLine: Line = { text: '', cursor: 0 };

/** A key, as the browser tells it. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** What readline's keys do to a line; what was cut can be put back with Ctrl-Y. */
export interface Edit {
  readonly line: Line;
  /** Set when something was cut. */
  readonly cut?: string;
}

/** Ctrl-A, E, B, F, D, H, U, K, W, Y and Alt-B, F, D; undefined for every other key, which the text field handles itself. */
export function editLine({ text, cursor }: Line, { key, ctrlKey, altKey, metaKey }: Key, killed: string): Edit | undefined {
  if (metaKey || ctrlKey === altKey) return undefined;
  const [before, after] = [text.slice(0, cursor), text.slice(cursor)];
  const cutBefore = (keep: string): Edit => ({ line: { text: keep + after, cursor: keep.length }, cut: before.slice(keep.length) });
  const cutAfter = (keep: string): Edit => ({ line: { text: before + keep, cursor }, cut: after.slice(0, after.length - keep.length) });
  const move = (to: number): Edit => ({ line: { text, cursor: Math.max(0, Math.min(text.length, to)) } });
  const name = `${ctrlKey ? 'ctrl' : 'alt'}-${key.toLowerCase()}`;
  switch (name) {
    case 'ctrl-a':
      return move(0);
    case 'ctrl-e':
      return move(text.length);
    case 'ctrl-b':
      return move(cursor - 1);
    case 'ctrl-f':
      return move(cursor + 1);
    case 'ctrl-d':
      return text === '' ? undefined : { line: { text: before + after.slice(1), cursor } };
    case 'ctrl-h':
      return { line: { text: before.slice(0, -1) + after, cursor: Math.max(0, cursor - 1) } };
    case 'ctrl-u':
      return cutBefore('');
    case 'ctrl-k':
      return cutAfter('');
    case 'ctrl-w':
      return cutBefore(before.replace(/\S+\s*$/, ''));
    case 'ctrl-y':
      return { line: { text: before + killed + after, cursor: cursor + killed.length } };
    case 'alt-b':
      return move(before.replace(/\w+\W*$/, '').length);
    case 'alt-f':
      return move(cursor + (/^\W*\w+/.exec(after)?.[0].length ?? after.length));
    case 'alt-d':
      return cutAfter(after.replace(/^\W*\w+/, ''));
    default:
      return undefined;
  }
}

/** Puts a completion into the line: the word itself if there is one, else as much as all of them have in common. */
export function completeLine({ text, cursor }: Line, from: number, candidates: readonly string[]): Line {
  const [before, after] = [text.slice(0, from), text.slice(cursor)];
  const [only] = candidates;
  if (only === undefined) return { text, cursor };
  const common = candidates.reduce((prefix, candidate) => commonPrefix(prefix, candidate));
  const word = candidates.length === 1 && !/[/=]$/.test(only) && !after.startsWith(' ') ? `${only} ` : common;
  return { text: before + word + after, cursor: from + word.length };
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
