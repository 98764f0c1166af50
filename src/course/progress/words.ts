import type { CataloguePart } from '../catalogue';
import type { Answer } from './state';
import type { LessonStatus, Stage } from './status';
import type { Trouble } from './store';

/** What a mark says to those who do not see it. */
export const stageWords: Readonly<Record<Stage, string>> = { new: 'not begun', begun: 'begun', done: 'done' };

/** Trouble with storage, for the reader. */
export const troubleWords: Readonly<Record<Trouble, string>> = {
  blocked: 'This browser does not let the page keep anything: your progress lasts until you close or reload this page. Export it to keep it.',
  full: 'The browser’s storage is full, so your latest progress is not kept. Export it to keep it.',
  unreadable: 'Part of what was kept of your progress could not be read. It is set aside, not deleted; what could be read is below.',
};

/** `begun, 3 of 6`. */
export function statusWords({ stage, done, of }: Pick<LessonStatus, 'stage' | 'done' | 'of'>): string {
  return stage === 'begun' ? `begun, ${done} of ${of}` : stageWords[stage];
}

/** What stands beside a part that a reader has been at before; undefined if there is nothing to say. */
export function earlierWords(kind: CataloguePart['kind'], answers: readonly Answer[]): string | undefined {
  const first = answers[0];
  if (!first) return undefined;
  if (kind === 'exercise' || kind === 'task') return answers.some(([, right]) => right) ? 'Passed.' : undefined;
  return first[1] ? 'Answered: right at the first try.' : answers.some(([, right]) => right) ? 'Answered: right later.' : 'Answered: not right yet.';
}

/** `1 lesson`, `2 lessons`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
