// Behind the door: the reader's progress in this browser, and the course it is progress in. Fetched as one.
import outline from '@generated/hairpin-course/default/outline.json';
import type { OutlinedLesson } from '../catalogue';
import { machineClock } from './clock';
import { earlierWords } from './long-words';
import { answersOf, type LessonProgress, lessonOf } from './state';
import { type LessonStatus, lessonStatus } from './status';
import { ProgressStore, progressKey } from './store';

/** The progress that this browser keeps. */
export const progressStore = new ProgressStore(pageStorage(), machineClock.now);

// As the course was built.
const lessons = new Map((outline as readonly OutlinedLesson[]).map((lesson) => [lesson.id, lesson]));
const statuses = new Map<string, { readonly own: LessonProgress | undefined; readonly status: LessonStatus }>();

/** How a lesson stands: the same object until that changes. Undefined for what is no lesson. */
export function statusOf(id: string): LessonStatus | undefined {
  const lesson = lessons.get(id);
  if (!lesson) return undefined;
  const own = lessonOf(progressStore.progress(), id);
  const known = statuses.get(id);
  if (known && known.own === own) return known.status;
  const status = lessonStatus(lesson, own);
  statuses.set(id, { own, status });
  return status;
}

/** What to say about earlier answers to a part of a lesson; undefined if there are none. */
export function earlierOf(id: string, part: string): string | undefined {
  const kind = lessons.get(id)?.parts.find((one) => one.id === part)?.kind;
  return kind && earlierWords(kind, answersOf(lessonOf(progressStore.progress(), id), part));
}

// Reading the property alone throws where storage is blocked.
function pageStorage(): Storage | undefined {
  try {
    const { localStorage } = window;
    localStorage.getItem('');
    return localStorage;
  } catch {
    return undefined;
  }
}

window.addEventListener('storage', ({ key, newValue }) => {
  // A null key: everything of this origin was deleted.
  if (key === progressKey || key === null) progressStore.refresh(key === null ? null : newValue);
});
