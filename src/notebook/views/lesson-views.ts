import type { View } from 'hairpin';
import type { Addresses } from '../output';

/** A view as the build computed it. */
export interface LessonView {
  readonly view: View;
  readonly addresses: Addresses;
}

/** The views of one lesson: at hand in the server's build, fetched when wanted in the browser. */
export type LessonViewSource = readonly LessonView[] | (() => Promise<{ readonly default: readonly LessonView[] }>);

const sources = new Map<string, LessonViewSource>();
const loaded = new Map<string, Promise<readonly LessonView[]>>();

/** Says where a lesson's views are; the code that calls this is put into the lesson by plugins/remark-lesson.ts. */
export function provideLessonViews(lesson: string, source: LessonViewSource): true {
  sources.set(lesson, source);
  return true;
}

/** A view that is at hand. Throws where it would have to be fetched. */
export function lessonView(lesson: string, index: number): LessonView {
  const source = sources.get(lesson);
  const found = typeof source === 'function' ? undefined : source?.[index];
  if (!found) throw new Error(`view ${index} of ${lesson} is not at hand`);
  return found;
}

/** Fetches a view. The promise is the same every time, unless fetching failed. */
export function fetchLessonView(lesson: string, index: number): Promise<LessonView> {
  const key = `${lesson} ${index}`;
  let promise = views.get(key);
  if (!promise) {
    promise = fetchAll(lesson).then((all) => {
      const found = all[index];
      if (!found) throw new Error(`${lesson} has no view ${index}`);
      return found;
    });
    promise.catch(() => views.delete(key));
    views.set(key, promise);
  }
  return promise;
}

const views = new Map<string, Promise<LessonView>>();

function fetchAll(lesson: string): Promise<readonly LessonView[]> {
  let promise = loaded.get(lesson);
  if (!promise) {
    const source = sources.get(lesson) ?? [];
    promise = typeof source === 'function' ? source().then((module) => module.default) : Promise.resolve(source);
    promise.catch(() => loaded.delete(lesson));
    loaded.set(lesson, promise);
  }
  return promise;
}
