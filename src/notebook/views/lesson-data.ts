import type { View } from 'hairpin';
import type { Addresses } from '../output';

/** A view as the build computed it. */
export interface LessonView {
  readonly view: View;
  readonly addresses: Addresses;
}

/** What the build computed of one lesson, beside what stands in its HTML. */
export interface LessonData {
  readonly views: readonly LessonView[];
  /** Every block as a piece of its program (program.ts), by block id: what nobody edited needs no compiler. */
  readonly compiled: Readonly<Record<string, string>>;
}

/** At hand in the server's build, fetched when wanted in the browser. */
export type LessonDataSource = LessonData | (() => Promise<{ readonly default: LessonData }>);

const sources = new Map<string, LessonDataSource>();
const loaded = new Map<string, Promise<LessonData>>();
const views = new Map<string, Promise<LessonView>>();

/** Says where a lesson's data is; the code that calls this is put into the lesson by plugins/remark-lesson.ts. */
export function provideLessonData(lesson: string, source: LessonDataSource): true {
  sources.set(lesson, source);
  return true;
}

/** A view that is at hand. Throws where it would have to be fetched. */
export function lessonView(lesson: string, index: number): LessonView {
  const source = sources.get(lesson);
  const found = typeof source === 'function' ? undefined : source?.views[index];
  if (!found) throw new Error(`view ${index} of ${lesson} is not at hand`);
  return found;
}

/** Fetches a view. The promise is the same every time, unless fetching failed. */
export function fetchLessonView(lesson: string, index: number): Promise<LessonView> {
  const key = `${lesson} ${index}`;
  let promise = views.get(key);
  if (!promise) {
    promise = fetchAll(lesson).then((data) => {
      const found = data.views[index];
      if (!found) throw new Error(`${lesson} has no view ${index}`);
      return found;
    });
    promise.catch(() => views.delete(key));
    views.set(key, promise);
  }
  return promise;
}

/** Fetches a block as it was compiled when the page was built. */
export async function fetchCompiled(lesson: string, blockId: string): Promise<string | undefined> {
  return (await fetchAll(lesson)).compiled[blockId];
}

function fetchAll(lesson: string): Promise<LessonData> {
  let promise = loaded.get(lesson);
  if (!promise) {
    const source = sources.get(lesson) ?? { views: [], compiled: {} };
    promise = typeof source === 'function' ? source().then((module) => module.default) : Promise.resolve(source);
    promise.catch(() => loaded.delete(lesson));
    loaded.set(lesson, promise);
  }
  return promise;
}
