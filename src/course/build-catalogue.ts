import type { Catalogue, CatalogueLesson, CataloguePart, CatalogueSection } from './catalogue';
import { exams } from './exams';
import { readFrontMatter } from './front-matter';
import { labTasks } from './lab-tasks';
import { type Lesson, readLesson } from './lesson';
import { addressOf, lessonIdOf } from './lesson-id';
import { readingMinutes } from './reading-time';

/** A file under docs/. */
export interface DocFile {
  /** From the site's folder: `docs/01-start/01-follow-one-packet.mdx`. */
  readonly path: string;
  readonly text: string;
}

/** A lesson of the catalogue with the file it was read from. */
export interface FoundLesson extends CatalogueLesson {
  readonly file: string;
  readonly lesson: Lesson;
}

/** Everything in docs/ that is a lesson: that has a `<Recap>`, or a lab's tasks. In reading order, which is that of the paths. */
export function findLessons(files: readonly DocFile[]): FoundLesson[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lessons = sorted.flatMap(({ path, text }) => {
    const lesson = readLesson(text);
    return lesson.hasRecap || tasksOf(lessonIdOf(readFrontMatter(text), path)).length > 0 ? [foundLesson(path, text, lesson)] : [];
  });
  for (const [i, lesson] of lessons.entries()) check(lesson, lessons.slice(0, i), lessons);
  return lessons;
}

/** The course, in reading order. Throws an error that names the file where ids clash or lead nowhere. */
export function buildCatalogue(lessons: readonly FoundLesson[], labels: Readonly<Record<string, string>>, version: string): Catalogue {
  const sections = new Map<string, CatalogueSection & { lessons: CatalogueLesson[] }>();
  for (const { file, lesson: _, ...lesson } of lessons) {
    const folder = file.split('/').slice(0, -1).join('/');
    const section = sections.get(folder) ?? { label: labels[folder] ?? folder, lessons: [] };
    section.lessons.push(lesson);
    sections.set(folder, section);
  }
  return { version, sections: [...sections.values()] };
}

function foundLesson(path: string, text: string, lesson: Lesson): FoundLesson {
  const front = readFrontMatter(text);
  const id = lessonIdOf(front, path);
  return {
    file: path,
    lesson,
    id,
    title: textOf(front.title, `${path}: title`),
    description: textOf(front.description, `${path}: description`),
    path: `/learn${addressOf(front, path)}`,
    hasRecap: lesson.hasRecap,
    minutes: readingMinutes(lesson, tasksOf(id).length),
    prerequisites: listOf(front.prerequisites, `${path}: prerequisites`),
    exams: listOf(front.exams, `${path}: exams`),
    parts: [...partsOf(lesson), ...tasksOf(id)],
  };
}

function partsOf({ predictions, exercises, recalls }: Lesson): CataloguePart[] {
  const parts = [
    ...predictions.map(({ id, question, line }) => ({ line, id, kind: 'prediction' as const, title: question })),
    ...exercises.map(({ id, title, line }) => ({ line, id, kind: 'exercise' as const, title })),
    ...recalls.map(({ id, question, line }) => ({ line, id, kind: 'recall' as const, title: question })),
  ];
  return parts.sort((a, b) => a.line - b.line).map(({ line: _, ...part }) => part);
}

function tasksOf(id: string): CataloguePart[] {
  return Object.hasOwn(labTasks, id) ? (labTasks[id] ?? []).map((task) => ({ id: task.id, kind: 'task', title: task.title })) : [];
}

function check({ file, id, path, parts, prerequisites, exams: keys, lesson }: FoundLesson, before: readonly FoundLesson[], all: readonly FoundLesson[]): void {
  const twin = before.find((other) => other.id === id || other.path === path);
  if (twin) throw new Error(`${file}: has the id or the address of ${twin.file}`);
  const ids = [...parts.map((part) => part.id), ...lesson.blocks.map((block) => block.id)];
  const twice = ids.find((one, i) => ids.indexOf(one) !== i);
  if (twice !== undefined) throw new Error(`${file}: two parts have the id "${twice}"`);
  for (const needed of prerequisites)
    if (!before.some((other) => other.id === needed))
      throw new Error(`${file}: its prerequisite "${needed}" ${all.some((other) => other.id === needed) ? 'comes later in the course' : 'is no lesson'}`);
  for (const key of keys) if (!Object.hasOwn(exams, key)) throw new Error(`${file}: there is no exam "${key}"; there are ${Object.keys(exams).join(', ')}`);
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${what} is missing`);
  return value;
}

function listOf(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new Error(`${what} is no list of ids`);
  return value;
}
