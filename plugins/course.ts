import { join } from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import { type Catalogue, type KeptRecall, lessonsOf, type OutlinedLesson } from '../src/course/catalogue';
import type { LessonData, LessonView } from '../src/notebook/views/lesson-data';
import { loadNotebook } from './notebook';
import { readCourse } from './read-course';

interface Content {
  readonly catalogue: Catalogue;
  readonly recalls: readonly KeptRecall[];
  readonly firstPacket: LessonData;
}

/**
 * What the site knows of the course as a whole, read from the lessons themselves: which there are, with what in them (catalogue.json; outline.json for progress alone), and every recall
 * question with its answer computed (recalls.json); and the packet of the home page (first-packet.json). Pages import them as @generated/hairpin-course/default/….
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
      return { catalogue, recalls, firstPacket: await sendFirstPacket() };
    },
    async contentLoaded({ content, actions }) {
      await actions.createData('catalogue.json', content.catalogue);
      const outline = lessonsOf(content.catalogue).map(({ id, hasRecap, parts }): OutlinedLesson => ({ id, hasRecap, parts }));
      await actions.createData('outline.json', outline);
      await actions.createData('recalls.json', content.recalls);
      await actions.createData('first-packet.json', content.firstPacket);
    },
  };
}

async function sendFirstPacket(): Promise<LessonData> {
  const { firstPacket, runProgram } = loadNotebook();
  const views: LessonView[] = [];
  await runProgram(firstPacket, ({ item }) => {
    if (item.kind === 'error') throw new Error(`the packet of the home page: ${item.message}`);
    if (item.kind === 'value' && item.value.t === 'view') views.push({ view: item.value.v, addresses: item.addresses ?? {} });
  });
  if (views.length !== 1) throw new Error('the program of the home page shows no packet');
  return { views, compiled: {} };
}
