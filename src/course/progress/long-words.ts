import type { CataloguePart } from '../catalogue';
import type { Answer } from './state';
import type { Trouble } from './store';

/** Trouble with storage, for the reader. */
export const troubleWords: Readonly<Record<Trouble, string>> = {
  blocked: 'This browser does not let the page keep anything: your progress lasts until you close or reload this page. Export it to keep it.',
  full: 'The browser’s storage is full, so your latest progress is not kept. Export it to keep it.',
  unreadable: 'Part of what was kept of your progress could not be read. It is set aside, not deleted; what could be read is below.',
};

/** What stands beside a part that a reader has been at before; undefined if there is nothing to say. */
export function earlierWords(kind: CataloguePart['kind'], answers: readonly Answer[]): string | undefined {
  const first = answers[0];
  if (!first) return undefined;
  const passed = answers.some(([, right]) => right);
  if (kind === 'exercise' || kind === 'task') return passed ? 'Passed.' : undefined;
  if (first[1]) return 'Answered: right at the first try.';
  return passed ? 'Answered: right at a later try.' : 'Answered: not right yet.';
}

/** `1 lesson`, `2 lessons`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
