import { parse } from 'yaml';
import type { LessonFrontMatter } from './lesson-id';

const fence = /^---\n([\s\S]*?)\n---\n/;

/** What an MDX file says of itself between its first two lines of dashes; nothing if it has none. */
export function readFrontMatter(text: string): LessonFrontMatter {
  const value: unknown = parse(fence.exec(text)?.[1] ?? '');
  return typeof value === 'object' && value !== null ? (value as LessonFrontMatter) : {};
}

/** The rest of the file, with every line where it was. */
export function withoutFrontMatter(text: string): string {
  return text.replace(fence, (front) => '\n'.repeat(front.split('\n').length - 1));
}
