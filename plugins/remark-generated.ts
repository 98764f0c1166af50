import type { Root, RootContent } from 'mdast';
import type { Processor } from 'unified';
import type { VFile } from 'vfile';
import { loadNotebook } from './notebook';
import { readCourse } from './read-course';

// What stands for each of these in a page is written by nobody: it is made from the data, or the source, that it is about. All of it is MDX, so that headings,
// links and search work as in any other page.
const generators: Readonly<Record<string, (siteDir: string) => string>> = {
  Glossary: (siteDir) => loadNotebook().glossaryPage(readCourse(siteDir).lessons.map(({ title, path, lesson }) => ({ title, path, terms: lesson.terms }))),
};

/** Puts the generated parts of pages in their places: `<Glossary />`. */
export default function remarkGenerated(this: Processor) {
  return (tree: Root, file: VFile): void => {
    tree.children = tree.children.flatMap((node): RootContent[] => {
      const generate = node.type === 'mdxJsxFlowElement' && node.name ? generators[node.name] : undefined;
      return generate ? (this.parse(generate(file.cwd)) as Root).children : [node];
    });
  };
}
