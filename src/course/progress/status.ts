import type { Catalogue, CatalogueLesson, CataloguePart } from '../catalogue';
import { lessonsOf } from '../catalogue';
import type { Stage } from './stage';
import { type Answer, answersOf, type LessonProgress, lessonOf, noLessonProgress, type Progress } from './state';

/** How a part of a lesson stands. */
export interface PartStatus {
  readonly part: CataloguePart;
  /** A question is done when it was answered, an exercise when it was passed. */
  readonly done: boolean;
  /** A question whose first answer was right; an exercise that was passed. */
  readonly right: boolean;
}

/** How a lesson stands. */
export interface LessonStatus {
  readonly stage: Stage;
  readonly read: boolean;
  readonly parts: readonly PartStatus[];
  /** Things done, of all there are: reading it is one. */
  readonly done: number;
  readonly of: number;
}

/** How far a reader is with a lesson. What the lesson no longer has does not count. */
export function lessonStatus({ parts, hasRecap }: Pick<CatalogueLesson, 'parts' | 'hasRecap'>, own: LessonProgress = noLessonProgress): LessonStatus {
  const statuses = parts.map((part) => partStatus(part, answersOf(own, part.id)));
  const read = own.read !== undefined;
  const done = statuses.filter((status) => status.done).length + Number(hasRecap && read);
  const of = parts.length + Number(hasRecap);
  const begun = own.opened !== undefined || read || parts.some(({ id }) => answersOf(own, id).length > 0);
  return { stage: done === of ? 'done' : begun ? 'begun' : 'new', read, parts: statuses, done, of };
}

function partStatus(part: CataloguePart, answers: readonly Answer[]): PartStatus {
  const isQuestion = part.kind === 'prediction' || part.kind === 'recall';
  const passed = answers.some(([, right]) => right);
  return { part, done: isQuestion ? answers.length > 0 : passed, right: isQuestion ? answers[0]?.[1] === true : passed };
}

/** How many of the parts of one kind there are, are done, and were right at the first try. */
export function countParts(
  statuses: readonly LessonStatus[],
  kind: CataloguePart['kind'],
): { readonly of: number; readonly done: number; readonly right: number } {
  const own = statuses.flatMap(({ parts }) => parts.filter(({ part }) => part.kind === kind));
  return { of: own.length, done: own.filter(({ done }) => done).length, right: own.filter(({ right }) => right).length };
}

/** Where a reader goes on. */
export interface GoOn {
  readonly lesson: CatalogueLesson;
  /** Id of a place in it. */
  readonly place?: string;
  /** The lesson that he was in last is done, and this one follows it. */
  readonly isNext: boolean;
}

/** Where a reader left off: the lesson he was in last, or, if he has done all of it, the next that he has not. Undefined for one who has not begun, and for one who is through. */
export function goOn(catalogue: Catalogue, progress: Progress): GoOn | undefined {
  const lessons = lessonsOf(catalogue);
  const own = (lesson: CatalogueLesson): LessonProgress | undefined => lessonOf(progress, lesson.id);
  const last = lessons.reduce<CatalogueLesson | undefined>((latest, lesson) => {
    const opened = own(lesson)?.opened ?? -1;
    return opened > ((latest && own(latest)?.opened) ?? -1) ? lesson : latest;
  }, undefined);
  if (!last) return undefined;
  const isOpen = (lesson: CatalogueLesson): boolean => lessonStatus(lesson, own(lesson)).stage !== 'done';
  if (isOpen(last)) return { lesson: last, place: own(last)?.place, isNext: false };
  const after = lessons.indexOf(last) + 1;
  const next = [...lessons.slice(after), ...lessons.slice(0, after)].find(isOpen);
  return next && { lesson: next, place: own(next)?.place, isNext: true };
}
