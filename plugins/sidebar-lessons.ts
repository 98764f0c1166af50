import { relative } from 'node:path';
import type { Options } from '@docusaurus/plugin-content-docs';
import { readCourse } from './read-course';

type Generator = NonNullable<Options['sidebarItemsGenerator']>;
type Items = Awaited<ReturnType<Generator>>;

/** The sidebar as Docusaurus makes it, with each lesson's id: there its progress is shown (theme/DocSidebarItem). */
export const sidebarLessons: Generator = async ({ defaultSidebarItemsGenerator, ...args }) => {
  const ids = new Map(readCourse(process.cwd()).lessons.map(({ file, id }) => [file, id]));
  const lessons = new Map(args.docs.map(({ id, source }) => [id, ids.get(relative('@site', source).replaceAll('\\', '/'))]));
  const mark = (items: Items): Items =>
    items.map((item) => {
      if (item.type === 'category') return { ...item, items: mark(item.items) };
      const lesson = item.type === 'doc' ? lessons.get(item.id) : undefined;
      return item.type === 'doc' && lesson !== undefined ? { ...item, customProps: { ...item.customProps, lesson } } : item;
    });
  return mark(await defaultSidebarItemsGenerator(args));
};
