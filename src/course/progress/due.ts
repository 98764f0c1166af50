import type { KeptRecall } from '../catalogue';
import { dayOf, type ReaderClock } from './clock';
import { isDue, reviewOf } from './spacing';
import { answersOf, lessonOf, type Progress } from './state';

/** The questions that come back. */
export interface Reviews {
  /** Those of today and of days gone by, the longest overdue first. */
  readonly due: readonly KeptRecall[];
  /** Days until the next of the others comes back; undefined if there is none. */
  readonly nextIn: number | undefined;
  /** How many others there are. */
  readonly waiting: number;
}

/** Which of all recall questions come back, and when. */
export function reviewsOf(recalls: readonly KeptRecall[], progress: Progress, clock: ReaderClock): Reviews {
  const today = dayOf(clock.now(), clock);
  const all = recalls.flatMap((recall) => {
    const review = reviewOf(answersOf(lessonOf(progress, recall.lesson), recall.id), clock);
    return review ? [{ recall, review }] : [];
  });
  all.sort((a, b) => a.review.dueDay - b.review.dueDay);
  const later = all.filter(({ review }) => !isDue(review, clock));
  const next = later[0];
  return {
    due: all.filter(({ review }) => isDue(review, clock)).map(({ recall }) => recall),
    nextIn: next && next.review.dueDay - today,
    waiting: later.length,
  };
}
