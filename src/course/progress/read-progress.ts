import type { Answer, LessonProgress, Progress } from './state';

/** What could be read of a text, and whether everything could. */
export interface ReadProgress {
  readonly progress: Progress;
  readonly complete: boolean;
}

/** The kind of file that a reader exports. */
export interface ProgressFile {
  readonly kind: 'hairpin-progress';
  readonly version: 1;
  /** When it was written, as ISO 8601. */
  readonly exported: string;
  readonly progress: Progress;
}

/** Longer than any reader's progress can become; a longer text is not read. */
const maxLength = 2_000_000;

/**
 * Reads progress from storage. Whatever stands there was written by some page of this origin, or by hand: what makes no sense is left out, the rest is
 * kept. Undefined if nothing can be made of it.
 */
export function readProgress(text: string): ReadProgress | undefined {
  const value = parse(text);
  return isRecord(value) && value.version === 1 ? readState(value.progress) : undefined;
}

/** Reads an exported file. Throws an error in plain words for anything that is not one. */
export function readProgressFile(text: string): Progress {
  const value = parse(text);
  if (!isRecord(value) || value.kind !== 'hairpin-progress') throw new Error('This file was not exported from this course.');
  if (value.version !== 1) throw new Error('This file was exported from another version of this course, which this one cannot read.');
  const read = readState(value.progress);
  if (!read?.complete) throw new Error('This file is damaged: a part of it makes no sense. Nothing was imported.');
  return read.progress;
}

/** Progress as storage keeps it. */
export function printProgress(progress: Progress): string {
  return JSON.stringify({ version: 1, progress });
}

/** Progress as a file. */
export function printProgressFile(progress: Progress, now: number): string {
  const file: ProgressFile = { kind: 'hairpin-progress', version: 1, exported: new Date(now).toISOString(), progress };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function parse(text: string): unknown {
  if (text.length > maxLength) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readState(value: unknown): ReadProgress | undefined {
  if (!isRecord(value) || !isCount(value.generation) || !isRecord(value.lessons)) return undefined;
  const lessons = Object.entries(value.lessons).map(([id, lesson]) => [id, readLessonProgress(lesson)] as const);
  const kept = lessons.flatMap(([id, lesson]) => (lesson ? [[id, lesson.value] as const] : []));
  const complete = lessons.every(([, lesson]) => lesson?.complete === true);
  return { progress: { generation: value.generation, lessons: Object.fromEntries(kept) }, complete };
}

function readLessonProgress(value: unknown): { readonly value: LessonProgress; readonly complete: boolean } | undefined {
  if (!isRecord(value)) return undefined;
  const { opened, place, read, parts } = value;
  const known = {
    ...(isTime(opened) ? { opened } : {}),
    ...(isName(place) ? { place } : {}),
    ...(isTime(read) ? { read } : {}),
  };
  const all = isRecord(parts) ? Object.entries(parts) : [];
  const kept = all.flatMap(([id, answers]) => (Array.isArray(answers) && answers.every(isAnswer) && isName(id) ? [[id, answers] as const] : []));
  const given = [opened, place, read].filter((one) => one !== undefined).length;
  return {
    value: { ...known, parts: Object.fromEntries(kept) },
    complete: isRecord(parts) && kept.length === all.length && Object.keys(known).length === given,
  };
}

function isAnswer(value: unknown): value is Answer {
  return Array.isArray(value) && value.length === 2 && isTime(value[0]) && typeof value[1] === 'boolean';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
