import type { OutputItem } from './output';

/** The outputs of a page's blocks, by block id, as they were computed when the page was built. */
export type PageOutputs = Readonly<Record<string, readonly OutputItem[]>>;

interface Provided {
  /** Only where the HTML is made. */
  readonly now?: PageOutputs;
  load(): Promise<PageOutputs>;
}

const pages = new Map<string, Provided>();

/** Called by a page's module (plugins/remark-lesson.ts): tells where the outputs with this key are. */
export function provideOutputs(key: string, now: PageOutputs | undefined, load: () => Promise<{ readonly default: PageOutputs }>): void {
  pages.set(key, { now, load: () => load().then((module) => module.default) });
}

/** A block's outputs, if they are at hand: only where the HTML is made. */
export function outputsNow(key: string, id: string): readonly OutputItem[] | undefined {
  return pages.get(key)?.now?.[id];
}

/** A block's outputs, from a file of their own: the page's script does not carry what its HTML already shows. */
export async function loadOutputs(key: string, id: string): Promise<readonly OutputItem[]> {
  return (await pages.get(key)?.load())?.[id] ?? [];
}
