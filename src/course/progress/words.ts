// What every page says of progress; what only some of them say is in long-words.ts, out of their way.
import type { Stage } from './stage';

/** What a mark says to those who do not see it. */
export const stageWords: Readonly<Record<Stage, string>> = { new: 'not begun', begun: 'begun', done: 'done' };

/** `begun, 3 of 6`. */
export function statusWords({ stage, done, of }: { readonly stage: Stage; readonly done: number; readonly of: number }): string {
  return stage === 'begun' ? `begun, ${done} of ${of}` : stageWords[stage];
}
