/** One answer to a question, or one check of an exercise: when, in milliseconds since 1970, and whether it was right. */
export type Answer = readonly [at: number, right: boolean];

/** What a reader has done in one lesson. */
export interface LessonProgress {
  /** When he last worked in it. */
  readonly opened?: number;
  /** Id of the heading that he was at then. */
  readonly place?: string;
  /** When he first reached the recap. */
  readonly read?: number;
  /** Answers by the id of the prediction, exercise or recall question, oldest first. Parts that a lesson no longer has stay. */
  readonly parts: Readonly<Record<string, readonly Answer[]>>;
}

/**
 * Everything that is kept of a reader. It only grows, so two tabs, or a file and a browser, can be put together without losing anything; what makes it
 * smaller, a reset, starts another generation, which wins over any earlier one.
 */
export interface Progress {
  readonly generation: number;
  readonly lessons: Readonly<Record<string, LessonProgress>>;
}

/** Nothing done yet. */
export const noProgress: Progress = { generation: 0, lessons: {} };

/** Nothing done in a lesson. */
export const noLessonProgress: LessonProgress = { parts: {} };

/** What a reader has done in a lesson; undefined for nothing. */
export function lessonOf({ lessons }: Progress, id: string): LessonProgress | undefined {
  return Object.hasOwn(lessons, id) ? lessons[id] : undefined;
}

/** The answers to one of its parts. */
export function answersOf(lesson: LessonProgress | undefined, part: string): readonly Answer[] {
  return lesson && Object.hasOwn(lesson.parts, part) ? (lesson.parts[part] ?? []) : [];
}

// The first answer is scored and the last ones set the day of the next review; what lies between is history nobody asks for.
const keptAnswers = 20;

/** Puts together what two places know. The order does not matter, and doing it twice changes nothing. */
export function mergeProgress(a: Progress, b: Progress): Progress {
  if (a.generation !== b.generation) return a.generation > b.generation ? a : b;
  return { generation: a.generation, lessons: mergeLessons(a.lessons, b.lessons) };
}

/** The same for lessons alone, whatever their generations. */
export function mergeLessons(a: Progress['lessons'], b: Progress['lessons']): Progress['lessons'] {
  return mergeRecords(a, b, mergeLesson);
}

function mergeLesson(a: LessonProgress, b: LessonProgress): LessonProgress {
  const later = isLater(a, b) ? a : b;
  return {
    ...(later.opened === undefined ? {} : { opened: later.opened }),
    ...(later.place === undefined ? {} : { place: later.place }),
    ...(a.read === undefined && b.read === undefined ? {} : { read: Math.min(a.read ?? Infinity, b.read ?? Infinity) }),
    parts: mergeRecords(a.parts, b.parts, mergeAnswers),
  };
}

// Of two that say the same time the place decides, so that the order of merging does not.
function isLater(a: LessonProgress, b: LessonProgress): boolean {
  const [left, right] = [a.opened ?? -1, b.opened ?? -1];
  return left === right ? (a.place ?? '') > (b.place ?? '') : left > right;
}

/** Puts two lists of answers together: in order of time, none twice, not more than are of use. */
export function mergeAnswers(a: readonly Answer[], b: readonly Answer[]): readonly Answer[] {
  const all = new Map([...a, ...b].map((answer) => [answer.join(), answer]));
  const sorted = [...all.values()].sort(([at, right], [otherAt, otherRight]) => at - otherAt || Number(right) - Number(otherRight));
  const firstRight = sorted.findIndex(([, right]) => right);
  return sorted.filter((_, i) => i === 0 || i === firstRight || i >= sorted.length - keptAnswers);
}

// Ids come from files and from storage, so no name may be taken for granted, `__proto__` included.
function mergeRecords<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  merge: (a: Value, b: Value) => Value,
): Readonly<Record<string, Value>> {
  const merged = new Map(Object.entries(a));
  for (const [id, value] of Object.entries(b)) {
    const own = merged.get(id);
    merged.set(id, own === undefined ? value : merge(own, value));
  }
  return Object.fromEntries(merged);
}
