/** What a page says of itself above its text, as far as the course reads it. */
export interface LessonFrontMatter {
  readonly id?: unknown;
  readonly slug?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  /** Ids of the lessons to read before. */
  readonly prerequisites?: unknown;
  /** Keys of exams.ts. */
  readonly exams?: unknown;
}

/**
 * The name that progress is kept under, for good: `id` if the page gives one, or its address, without the first slash. A page may move to another folder
 * and its parts may change their order; what a reader has done stays his.
 */
export function lessonIdOf({ id, slug }: LessonFrontMatter, path: string): string {
  if (typeof id === 'string') return id;
  if (typeof slug === 'string') return slug.replace(/^\//, '');
  return pathWithoutNumbers(path);
}

/** The address of a page below /learn, as Docusaurus makes it: what `slug` says, or the names of its folders and its `id` or its file's name. */
export function addressOf({ id, slug }: LessonFrontMatter, path: string): string {
  if (typeof slug === 'string') return slug;
  const own = `/${pathWithoutNumbers(path)}`;
  return typeof id === 'string' ? own.replace(/[^/]*$/, id) : own;
}

// docs/02-networks/01-cidr.mdx is networks/cidr.
function pathWithoutNumbers(path: string): string {
  return path
    .replace(/^.*?docs\//, '')
    .replace(/\.mdx?$/, '')
    .replace(/(^|\/)\d+\s*[-_.]+\s*/g, '$1');
}
