import { afterClear } from './ansi';
import type { Addresses } from './protocol';

/** Output that came at once. */
export interface Chunk {
  readonly text: string;
  readonly stream: 'out' | 'err';
  readonly addresses: Addresses;
}

/** One line that was entered, and what it put out. */
export interface Entry {
  readonly id: number;
  readonly prompt: string;
  readonly line: string;
  readonly chunks: readonly Chunk[];
  /** Said by the page, not by the shell: time that passed, an interruption, a failure. */
  readonly note?: string;
}

/** Everything before this many characters of output is forgotten, entry by entry. */
const longest = 400_000;

/** Adds output to the last entry; a cleared screen takes everything before it away. */
export function append(entries: readonly Entry[], chunk: Chunk): readonly Entry[] {
  const last = entries.at(-1);
  if (!last) return entries;
  const { text, cleared } = afterClear(chunk.text);
  const chunks = cleared ? [] : last.chunks;
  const entry = { ...last, chunks: text === '' ? chunks : [...chunks, { ...chunk, text }] };
  return forget(cleared ? [{ ...entry, prompt: '', line: '' }] : [...entries.slice(0, -1), entry]);
}

function forget(entries: readonly Entry[]): readonly Entry[] {
  let length = 0;
  let first = entries.length - 1;
  for (; first > 0; first--) {
    length += entries[first]?.chunks.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
    if (length > longest) break;
  }
  return first <= 0 ? entries : entries.slice(first);
}

/** The entries as text, as they would be copied from a terminal. */
export function transcript(entries: readonly Entry[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  const plain = (text: string): string => text.replace(/\u001b\[[\d;]*[A-Za-z]/g, '');
  return entries
    .map(({ prompt, line, chunks }) => `${prompt && `\n${prompt}`}${line}${prompt && '\n'}${chunks.map(({ text }) => plain(text)).join('')}`)
    .join('');
}

/** What the page says when the cluster's clock went on without anybody waiting. */
export function timeNote(seconds: number): string | undefined {
  if (seconds < 3) return undefined;
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  const text = [minutes > 0 ? `${minutes} min` : '', rest > 0 ? `${rest} s` : ''].filter(Boolean).join(' ');
  return `${text} of the cluster’s time went by; you did not have to wait for it.`;
}
