import { useCallback, useSyncExternalStore } from 'react';
import { earlierNow, statusNow, subscribeToProgress } from './door';
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

const nothing = (): undefined => undefined;
