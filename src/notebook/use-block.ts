import { useCallback, useSyncExternalStore } from 'react';
import type { BlockState, LessonStore } from './lesson-store';

/** A block of the page's program, followed as it changes. The block has to be declared. */
export function useBlock(store: LessonStore, index: number): { readonly block: BlockState; readonly stale: boolean } {
  const read = useCallback(() => {
    const block = store.block(index);
    if (!block) throw new Error(`block ${index} is not declared`);
    return block;
  }, [store, index]);
  const block = useSyncExternalStore(store.subscribe, read, read);
  const isStale = useCallback(() => store.isStale(index), [store, index]);
  const stale = useSyncExternalStore(store.subscribe, isStale, () => false);
  return { block, stale };
}
