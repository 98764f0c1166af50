/** What stands behind the language of a fence: bare words, and `name="value"`. */
export interface FenceMeta {
  readonly words: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads a fence's meta string: `live isolated title="The cluster" id="cluster"`. */
export function readFenceMeta(meta: string | null | undefined): FenceMeta {
  const words = new Set<string>();
  const values: Record<string, string> = {};
  for (const [, name = '', value] of (meta ?? '').matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
    if (value === undefined) words.add(name);
    else values[name] = value;
  }
  return { words, values };
}

/** A name for links and storage: `The Service's address` becomes `the-services-address`. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
