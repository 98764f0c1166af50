import type { TextStorage } from '../../notebook/drafts';
import { printProgress, printProgressFile, readProgress, readProgressFile } from './read-progress';
import {
  type Answer,
  answersOf,
  type LessonProgress,
  lessonOf,
  mergeAnswers,
  mergeLessons,
  mergeProgress,
  noLessonProgress,
  noProgress,
  type Progress,
} from './state';

/** Trouble with storage; long-words.ts says it in plain words. */
export type Trouble = 'blocked' | 'full' | 'unreadable';

/** Something that replaced progress, and can be taken back. */
export interface Undoable {
  readonly what: 'reset' | 'import';
  readonly before: Progress['lessons'];
}

/** The one key under which progress is kept; beside it stand what could not be read and what a reset can be undone to. */
export const progressKey = 'hairpin:progress';

/**
 * What the reader has done, kept in this browser. Several tabs write to the same key: each change is put together with what is stored, never written over it.
 * Without storage everything works until the page is left. Tells its listeners about every change.
 */
export class ProgressStore {
  readonly #storage: TextStorage | undefined;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #progress = noProgress;
  #undoable: Undoable | undefined;
  #trouble: Trouble | undefined;

  constructor(storage: TextStorage | undefined, now: () => number) {
    this.#storage = storage;
    this.#now = now;
    if (!storage) this.#trouble = 'blocked';
    this.#progress = this.#stored() ?? noProgress;
    this.#undoable = this.#storedUndoable();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  progress(): Progress {
    return this.#progress;
  }

  undoable(): Undoable | undefined {
    return this.#undoable;
  }

  trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Notes that the reader is working in a lesson, and where. */
  visit(lesson: string, place?: string): void {
    const now = this.#now();
    this.#changeLesson(lesson, ({ place: before, ...own }) => ({ ...own, opened: now, ...((place ?? before) ? { place: place ?? before } : {}) }));
  }

  /** Notes that the reader has reached the end of a lesson's text. */
  read(lesson: string): void {
    if (this.#progress.lessons[lesson]?.read !== undefined) return;
    this.#changeLesson(lesson, (own) => ({ ...own, read: this.#now() }));
  }

  /** Notes an answer to a question, or a check of an exercise. */
  answer(lesson: string, part: string, right: boolean): void {
    const answer: Answer = [this.#now(), right];
    this.#changeLesson(lesson, (own) => ({ ...own, parts: { ...own.parts, [part]: mergeAnswers(answersOf(own, part), [answer]) } }));
  }

  /** Everything, as a file that can be imported elsewhere. */
  export(): string {
    return printProgressFile(this.#progress, this.#now());
  }

  /** Adds what a file holds to what is there. Throws an error in plain words for anything that is not such a file; then nothing has changed. */
  import(text: string): void {
    const { lessons } = readProgressFile(text);
    const before = this.#progress.lessons;
    this.#replace(mergeLessons(before, lessons), { what: 'import', before });
  }

  /** Forgets everything, until `undo`. */
  reset(): void {
    this.#replace({}, { what: 'reset', before: this.#progress.lessons });
  }

  /** Takes back the last reset, keeping what was done since; or the last import. */
  undo(): void {
    const { what, before } = this.#undoable ?? {};
    if (before) this.#replace(what === 'reset' ? mergeLessons(before, this.#progress.lessons) : before, undefined);
  }

  /** Reads storage again, because another tab has written to it; null for its new text means that it was emptied. */
  refresh(text: string | null): void {
    const stored = text === null ? noProgress : readProgress(text)?.progress;
    if (!stored) return;
    this.#progress = text === null ? noProgress : mergeProgress(this.#progress, stored);
    this.#undoable = this.#storedUndoable();
    this.#tell();
  }

  #changeLesson(id: string, change: (own: LessonProgress) => LessonProgress): void {
    const latest = mergeProgress(this.#progress, this.#stored() ?? noProgress);
    // Taking back an import would take this with it.
    if (this.#undoable?.what === 'import') this.#keepUndoable(undefined);
    this.#save({ ...latest, lessons: { ...latest.lessons, [id]: change(lessonOf(latest, id) ?? noLessonProgress) } });
  }

  // A generation of its own: other tabs, which still know what it replaces, take it over.
  #replace(lessons: Progress['lessons'], undoable: Undoable | undefined): void {
    const generation = Math.max(this.#progress.generation, this.#stored()?.generation ?? 0) + 1;
    this.#keepUndoable(undoable);
    this.#save({ generation, lessons });
  }

  #keepUndoable(undoable: Undoable | undefined): void {
    this.#undoable = undoable;
    this.#write(`${progressKey}:undo`, undoable && JSON.stringify({ what: undoable.what, before: printProgress({ generation: 0, lessons: undoable.before }) }));
  }

  #save(progress: Progress): void {
    this.#progress = progress;
    this.#write(progressKey, printProgress(progress));
    this.#tell();
  }

  #stored(): Progress | undefined {
    const text = this.#read(progressKey);
    if (text === undefined) return undefined;
    const read = readProgress(text);
    if (!read?.complete) {
      this.#trouble = 'unreadable';
      this.#write(`${progressKey}:unreadable`, text);
      // What follows is written over it; until then it stays, and nothing is said twice.
      this.#write(progressKey, printProgress(read?.progress ?? noProgress));
    }
    return read?.progress;
  }

  #storedUndoable(): Undoable | undefined {
    try {
      const { what, before } = JSON.parse(this.#read(`${progressKey}:undo`) ?? 'null') as { what?: unknown; before?: unknown };
      const read = typeof before === 'string' ? readProgress(before) : undefined;
      return read && (what === 'reset' || what === 'import') ? { what, before: read.progress.lessons } : undefined;
    } catch {
      return undefined;
    }
  }

  #read(key: string): string | undefined {
    try {
      return this.#storage?.getItem(key) ?? undefined;
    } catch {
      this.#trouble = 'blocked';
      return undefined;
    }
  }

  #write(key: string, text: string | undefined): void {
    try {
      if (text === undefined) this.#storage?.removeItem(key);
      else this.#storage?.setItem(key, text);
    } catch (error) {
      this.#trouble = (error as Error)?.name === 'QuotaExceededError' ? 'full' : 'blocked';
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
