import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { earlierNow, openProgress, progressNow, type Room, statusNow, subscribeToProgress } from './door';
import type { Progress } from './state';
import type { LessonStatus } from './status';

/** How a lesson stands; undefined as long as nothing is known of the reader, which is always so where the HTML is made. */
export function useLessonStatus(lesson: string): LessonStatus | undefined {
  const read = useCallback(() => statusNow(lesson), [lesson]);
  return useSyncExternalStore(subscribeToProgress, read, nothing);
}

/** What to say about the reader's earlier answers to a part of a lesson. */
export function useEarlier(lesson: string, part: string): string | undefined {
  const read = useCallback(() => earlierNow(lesson, part), [lesson, part]);
  return useSyncExternalStore(subscribeToProgress, read, nothing);
}

/** The reader's progress, if there is any: a reader of whom nothing is kept fetches nothing. Undefined where the HTML is made. */
export function useKeptProgress(): Progress | undefined {
  return useSyncExternalStore<Progress | undefined>(subscribeToProgress, progressNow, nothing);
}

/** The reader's progress, for pages that are about it: fetched at once. Undefined until then, and where the HTML is made. */
export function useProgress(): { readonly room: Room; readonly progress: Progress } | undefined {
  const [room, setRoom] = useState<Room>();
  useEffect(() => {
    openProgress().then(setRoom, () => undefined);
  }, []);
  const progress = useSyncExternalStore<Progress | undefined>(subscribeToProgress, () => room?.progressStore.progress(), nothing);
  return room && progress && { room, progress };
}

const nothing = (): undefined => undefined;
