import type { OutputItem } from './output';

/** What the build computed of one block. */
export interface BuiltBlock {
  readonly outputs: readonly OutputItem[];
  /** The block as a piece of its program (program.ts). */
  readonly compiled?: string;
}

/** What the build computed of a page's blocks, by block id. */
export type BuiltPage = Readonly<Record<string, BuiltBlock>>;

interface Provided {
  /** Only where the HTML is made. */
  readonly now?: BuiltPage;
  load(): Promise<BuiltPage>;
}

const pages = new Map<string, Provided>();

/** Called by a page's module (plugins/remark-lesson.ts): tells where the outputs with this key are. */
export function provideOutputs(key: string, now: BuiltPage | undefined, load: () => Promise<{ readonly default: BuiltPage }>): void {
  pages.set(key, { now, load: () => load().then((module) => module.default) });
}

/** A block's outputs, if they are at hand: only where the HTML is made. */
export function outputsNow(key: string, id: string): readonly OutputItem[] | undefined {
  return pages.get(key)?.now?.[id]?.outputs;
}

/** What the build computed of a block, from a file of its own: the page's script does not carry what its HTML already shows. */
export async function loadBuilt(key: string, id: string): Promise<BuiltBlock> {
  return (await pages.get(key)?.load())?.[id] ?? { outputs: [] };
}
