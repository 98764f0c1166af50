import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import type { Catalogue, KeptRecall } from '../src/course/catalogue';
import { loadNotebook } from './notebook';
import { readCourse } from './read-course';

interface Content {
  readonly catalogue: Catalogue;
  readonly recalls: readonly KeptRecall[];
}

/**
 * What the site knows of the course as a whole, read from the lessons themselves: which there are, with what in them (catalogue.json), and every recall
 * question with its answer computed (recalls.json). Pages import both as @generated/hairpin-course/default/….
 */
export default function coursePlugin({ siteDir }: LoadContext): Plugin<Content> {
  return {
    name: 'hairpin-course',
    getPathsToWatch: () => [join(siteDir, 'docs/**/*.mdx'), join(siteDir, 'docs/**/_category_.json')],
    async loadContent() {
      const { lessons, catalogue } = readCourse(siteDir);
      const { answerRecalls } = loadNotebook();
      const recalls: KeptRecall[] = [];
      for (const { id: lessonId, file, lesson } of lessons) {
        const answers = await answerRecalls(lesson);
        for (const [i, recall] of lesson.recalls.entries()) {
          const answer = answers[i] ?? -1;
          if (answer < 0) throw new Error(`${file}:${recall.line}: the answer of <Recall id="${recall.id}"> is none of its choices`);
          const { id, question, choices } = recall;
          recalls.push({ lesson: lessonId, id, question, choices, answer, ...('source' in recall ? { source: recall.source } : {}) });
        }
      }
      return { catalogue, recalls };
    },
    async contentLoaded({ content, actions }) {
      await actions.createData('catalogue.json', content.catalogue);
      await actions.createData('recalls.json', content.recalls);
    },
    // The bundler keeps compiled pages from one build to the next, and knows nothing of what went into them beside their own file.
    configureWebpack: () => (process.env.DOCUSAURUS_NO_PERSISTENT_CACHE ? {} : { experiments: { cache: { version: fingerprint(siteDir) } } }) as object,
  };
}

/** Of everything that decides what a page becomes: the simulation, the lessons (they name one another), the texts that pages are made from. */
function fingerprint(siteDir: string): string {
  const hash = createHash('sha256');
  const under = (folder: string): string[] =>
    (readdirSync(join(siteDir, folder), { recursive: true }) as string[]).filter((name) => /\.(mdx?|tsx?|json)$/.test(name)).map((name) => join(folder, name));
  const files = [
    ...under('docs'),
    ...under('plugins'),
    ...under('src/course'),
    'src/notebook/generated/node.cjs',
    'src/notebook/generated/library.json.txt',
    'README.md',
  ];
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(siteDir, file)));
  return hash.digest('hex');
}
