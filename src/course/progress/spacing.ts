import { dayOf, type ReaderClock } from './clock';
import type { Answer } from './state';

/** Days from one review of a missed question to the next. Who is right at the last one is done with it. */
export const intervals = [1, 3, 7, 21] as const;

/** How a question stands that comes back. */
export interface Review {
  /** Reviews passed since it was last missed. */
  readonly step: number;
  /** The day it comes back, as dayOf counts. */
  readonly dueDay: number;
}

/**
 * When a question comes back; undefined if it was never missed, or is done with. Computed from the answers alone, so that two places that know the same answers
 * agree. A right answer before its day shows that the explanation was read, and moves nothing; a wrong one begins again.
 */
export function reviewOf(answers: readonly Answer[], clock: ReaderClock): Review | undefined {
  let review: Review | undefined;
  for (const [at, right] of answers) {
    const day = dayOf(at, clock);
    if (!right) review = { step: 0, dueDay: day + intervals[0] };
    else if (review && day >= review.dueDay) {
      const next = intervals[review.step + 1];
      review = next === undefined ? undefined : { step: review.step + 1, dueDay: day + next };
    }
  }
  return review;
}

/** Whether a review is due today or was due before. */
export function isDue(review: Review, clock: ReaderClock): boolean {
  return dayOf(clock.now(), clock) >= review.dueDay;
}
