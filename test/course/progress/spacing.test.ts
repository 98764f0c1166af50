import { describe, expect, it } from 'vitest';
import type { KeptRecall } from '../../../src/course/catalogue';
import { dayOf, type ReaderClock } from '../../../src/course/progress/clock';
import { reviewsOf } from '../../../src/course/progress/due';
import { isDue, reviewOf } from '../../../src/course/progress/spacing';
import type { Answer } from '../../../src/course/progress/state';

const day = 86_400_000;
const noon = 10_000 * day + day / 2;
/** A clock that shows noon, so many days after the first. */
const at = (days: number, offset = 0): ReaderClock => ({ now: () => noon + days * day, offset: () => offset });
const answers = (...list: [number, boolean][]): Answer[] => list.map(([days, right]) => [noon + days * day, right]);
const dueIn = (list: Answer[], clock = at(0)): number | undefined => {
  const review = reviewOf(list, clock);
  return review && review.dueDay - dayOf(noon, clock);
};

describe('when a question comes back', () => {
  it.each<[string, [number, boolean][], number | undefined]>([
    ['right at once: never', [[0, true]], undefined],
    ['never answered: never', [], undefined],
    ['missed: the next day', [[0, false]], 1],
    [
      'missed, and right a minute later: still the next day',
      [
        [0, false],
        [0.001, true],
      ],
      1,
    ],
    [
      'right after a day: in three more',
      [
        [0, false],
        [1, true],
      ],
      4,
    ],
    [
      'right again: in seven more',
      [
        [0, false],
        [1, true],
        [4, true],
      ],
      11,
    ],
    [
      'and again: in twenty-one more',
      [
        [0, false],
        [1, true],
        [4, true],
        [11, true],
      ],
      32,
    ],
    [
      'and once more: done with it',
      [
        [0, false],
        [1, true],
        [4, true],
        [11, true],
        [32, true],
      ],
      undefined,
    ],
    [
      'missed on the way: from the beginning',
      [
        [0, false],
        [1, true],
        [4, false],
      ],
      5,
    ],
    [
      'a right answer before its day moves nothing',
      [
        [0, false],
        [1, true],
        [2, true],
      ],
      4,
    ],
    [
      'a review that is late counts from its own day',
      [
        [0, false],
        [9, true],
      ],
      12,
    ],
    [
      'missed after it was right: it comes back too',
      [
        [0, true],
        [3, false],
      ],
      4,
    ],
  ])('%s', (_, list, expected) => {
    expect(dueIn(answers(...list))).toBe(expected);
  });
  it('the next day begins at the reader’s midnight', () => {
    const evening: Answer[] = [[10_000 * day + 22.5 * 3_600_000, false]];
    const morning = (offset: number): ReaderClock => ({ now: () => 10_001 * day + 3_600_000, offset: () => offset });
    const due = (clock: ReaderClock): boolean => {
      const review = reviewOf(evening, clock);
      return review !== undefined && isDue(review, clock);
    };
    expect(due(morning(0))).toBe(true);
    // Three hours west it is still the evening of the same day.
    expect(due(morning(180))).toBe(false);
  });
});

describe('what comes back today', () => {
  const recall = (id: string): KeptRecall => ({ lesson: 'l', id, question: id, choices: [], answer: 0 });
  const recalls = ['a', 'b', 'c', 'd'].map(recall);
  const progress = {
    generation: 0,
    lessons: {
      l: { parts: { a: answers([0, false]), b: answers([-2, false]), c: answers([0, true]), gone: answers([0, false]) } },
      constructor: { parts: {} },
    },
  };
  it('the longest overdue first, what the course no longer has not at all', () => {
    const { due, waiting, nextIn } = reviewsOf(recalls, progress, at(1));
    expect(due.map(({ id }) => id)).toEqual(['b', 'a']);
    expect([waiting, nextIn]).toEqual([0, undefined]);
  });
  it('counts what waits, and says in how many days the next is due', () => {
    const { due, waiting, nextIn } = reviewsOf(recalls, progress, at(0));
    expect(due.map(({ id }) => id)).toEqual(['b']);
    expect([waiting, nextIn]).toEqual([1, 1]);
  });
});
