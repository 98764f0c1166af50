import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DocFile, FoundLesson } from '../src/course/build-catalogue';
import type { Catalogue } from '../src/course/catalogue';
import { loadNotebook } from './notebook';

/** The course as it stands in docs/. */
export interface Course {
  readonly lessons: readonly FoundLesson[];
  readonly catalogue: Catalogue;
}

let known: { readonly key: string; readonly course: Course } | undefined;

/** Reads docs/; what has not changed since the last time is not read again. */
export function readCourse(siteDir: string): Course {
  const paths = (readdirSync(join(siteDir, 'docs'), { recursive: true }) as string[])
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.mdx') && !/(^|\/)_/.test(path))
    .sort();
  const key = JSON.stringify([siteDir, ...paths.map((path) => [path, statSync(join(siteDir, path)).mtimeMs])]);
  if (known?.key === key) return known.course;
  const { findLessons, buildCatalogue } = loadNotebook();
  const files: DocFile[] = paths.map((path) => ({ path, text: readFileSync(join(siteDir, path), 'utf8') }));
  const lessons = findLessons(files);
  const folders = [...new Set(lessons.map(({ file }) => file.split('/').slice(0, -1).join('/')))];
  const { version } = JSON.parse(readFileSync(join(siteDir, 'package.json'), 'utf8')) as { version: string };
  const labels = Object.fromEntries(folders.flatMap((folder) => labelOf(siteDir, folder)));
  const course = { lessons, catalogue: buildCatalogue(lessons, labels, version) };
  known = { key, course };
  return course;
}

function labelOf(siteDir: string, folder: string): [string, string][] {
  const path = join(siteDir, folder, '_category_.json');
  if (!existsSync(path)) return [];
  const { label } = JSON.parse(readFileSync(path, 'utf8')) as { label?: string };
  return label === undefined ? [] : [[folder, label]];
}
