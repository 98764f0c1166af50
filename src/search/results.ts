/** One hit, as the theme's worker answers. */
export interface SearchHit {
  readonly document: {
    /** The text that was found: of a page's title, of a heading, or of what stands below one. */
    readonly t: string;
    /** Address of the page, with the base address. */
    readonly u: string;
    /** `#` and the heading's id. */
    readonly h?: string;
    /** Title of the page or of the section that the text stands in. */
    readonly s?: string;
  };
  /** The page that it stands on; false for a hit in a page's own title. */
  readonly page: { readonly t: string } | false | undefined;
  /** Where in the text the words stand, by the word's stem. */
  readonly metadata: Readonly<Record<string, Readonly<Record<string, { readonly position: readonly (readonly [from: number, length: number])[] }>>>>;
}

/** A piece of text, found or around what was found. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** A hit as the page shows it. */
export interface SearchResult {
  readonly url: string;
  readonly title: string;
  /** Title of the page, where the hit is in a part of it. */
  readonly page: string | undefined;
  /** The words and what stands around them; empty for a hit in a title. */
  readonly excerpt: readonly Piece[];
}

const before = 60;
const length = 220;

/** Makes hits ready to be shown. */
export function readHit({ document: { t, u, h = '', s }, page, metadata }: SearchHit): SearchResult {
  const isText = s !== undefined && s !== t;
  const positions = Object.values(metadata).flatMap((fields) => fields.t?.position ?? []);
  const title = isText ? s : t;
  return { url: `${u}${h}`, title, page: page && page.t !== title ? page.t : undefined, excerpt: isText ? excerptOf(t, positions) : [] };
}

/** Makes all hits ready; a place that was found by its heading and by its text is one. */
export function readHits(hits: readonly SearchHit[]): readonly SearchResult[] {
  const results = new Map<string, SearchResult>();
  for (const result of hits.map(readHit)) {
    const same = results.get(result.url);
    results.set(result.url, same ? { ...same, excerpt: same.excerpt.length > 0 ? same.excerpt : result.excerpt } : result);
  }
  return [...results.values()];
}

/** The text around the first place found, with every place in it told apart. */
export function excerptOf(text: string, positions: readonly (readonly [number, number])[]): readonly Piece[] {
  const sorted = [...positions].sort(([a], [b]) => a - b);
  const first = Math.max(0, (sorted[0]?.[0] ?? 0) - before);
  // Words stay whole.
  const from = first === 0 ? 0 : text.indexOf(' ', first) + 1;
  const end = from + length >= text.length ? text.length : text.lastIndexOf(' ', from + length);
  const pieces: Piece[] = [];
  let at = from;
  const add = (to: number, found: boolean): void => {
    if (to > at) pieces.push({ text: text.slice(at, to), found });
    at = Math.max(at, to);
  };
  for (const [start, size] of sorted) {
    if (start < at || start + size > end) continue;
    // A word is found with the comma behind it.
    const word = text.slice(start, start + size).replace(/[^\p{L}\p{N}]+$/u, '');
    add(start, false);
    add(start + word.length, true);
  }
  add(end, false);
  return [...(from > 0 ? [{ text: '… ', found: false }] : []), ...pieces, ...(end < text.length ? [{ text: ' …', found: false }] : [])];
}
