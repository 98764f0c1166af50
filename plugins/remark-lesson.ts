import { relative } from 'node:path';
import { parse } from 'acorn';
import type { Program } from 'estree';
import type { Code, Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import type { MdxjsEsm } from 'mdast-util-mdxjs-esm';
import type { VFile } from 'vfile';
import type { FoundLesson } from '../src/course/build-catalogue';
import type { LessonFrontMatter } from '../src/course/lesson-id';
import type { Addresses, OutputItem, Wire } from '../src/notebook/output';
import type { LessonData, LessonView } from '../src/notebook/views/lesson-data';
import { loadNotebook } from './notebook';
import { readCourse } from './read-course';

/**
 * Runs a lesson while the site is built: outputs of its live blocks, answers of its predictions and the state of its exercises go into
 * the page as props, so the page is complete without JavaScript. A lesson that does not run fails the build with file and line.
 */
export default function remarkLesson() {
  return async (tree: Root, file: VFile): Promise<void> => {
    const { lessonIdOf, walkLesson, runLesson } = loadNotebook();
    const lesson = walkLesson(tree);
    const path = relative(file.cwd, file.path).replaceAll('\\', '/');
    const found = readCourse(file.cwd).lessons.find((one) => one.file === path);
    const { blocks, exercises, predictions, recalls, values } = lesson;
    if (!found && [blocks, exercises, predictions, recalls, values, lesson.views].every((parts) => parts.length === 0)) return;
    const run = await runLesson(lesson);
    const fail = (line: number, message: string): never => {
      throw new Error(`${file.path}:${line}: ${message}`);
    };
    // Blocks and exercises count together, in reading order: that is the order of the page's program.
    const order = [...lesson.blocks, ...lesson.exercises].sort((a, b) => a.line - b.line);
    const indexOf = (part: (typeof order)[number]): string => String(order.indexOf(part));
    const views: LessonView[] = [];
    const lessonId = lessonIdOf((file.data.frontMatter ?? {}) as LessonFrontMatter, path);
    const keep = (value: Wire, addresses: Addresses = {}): Wire => {
      if (value.t !== 'view') return value;
      return { t: 'kept', v: { lesson: lessonId, index: views.push({ view: value.v, addresses }) - 1 } };
    };
    const keepItem = (item: OutputItem): OutputItem =>
      item.kind === 'value' && item.value.t === 'view' ? { kind: 'value', value: keep(item.value, item.addresses) } : item;
    for (const [i, block] of lesson.blocks.entries()) {
      const items = run.outputs[i] ?? [];
      const error = items.find((item) => item.kind === 'error');
      if (error?.kind === 'error' && !block.node.meta?.includes('throws')) fail(block.line + (error.line ?? 0), error.message);
      setProperties(block.node, { blockId: block.id, blockIndex: indexOf(block), blockLesson: lessonId, blockOutput: JSON.stringify(items.map(keepItem)) });
    }
    for (const [i, prediction] of lesson.predictions.entries()) {
      const answer = run.answers[i] ?? -1;
      if (answer < 0) fail(prediction.line, `the computed answer of <Predict id="${prediction.id}"> is none of its choices`);
      setAttributes(prediction.node, { lesson: lessonId, choices: JSON.stringify(prediction.choices), answer: String(answer) });
      prediction.node.children = [];
    }
    for (const [i, recall] of recalls.entries()) {
      const answer = run.recallAnswers[i] ?? -1;
      if (answer < 0) fail(recall.line, `the answer of <Recall id="${recall.id}"> is none of its choices`);
      recall.node.attributes = recall.node.attributes.filter((one) => one.type === 'mdxJsxAttribute' && one.name !== 'answer');
      setAttributes(recall.node, { lesson: lessonId, choices: JSON.stringify(recall.choices), answer: String(answer) });
      recall.node.children = [];
    }
    for (const [i, value] of lesson.values.entries()) {
      const { text, addresses, error } = run.values[i] ?? { addresses: {} };
      if (text === undefined) fail(value.line, `<Value of="${value.code}"> is no text or number${error ? `: ${error}` : ''}`);
      setAttributes(value.node, { text: text ?? '', addresses: JSON.stringify(addresses) });
    }
    for (const [i, view] of lesson.views.entries()) {
      const { value, addresses, error } = run.views[i] ?? { addresses: {} };
      if (!value) fail(view.line, `<View of="${view.code}"> has no value${error ? `: ${error}` : ''}`);
      else setAttributes(view.node, { value: JSON.stringify(keep(value, addresses)), addresses: JSON.stringify(value.t === 'view' ? {} : addresses) });
    }
    dressProse(tree, run.proseAddresses);
    const compiled = Object.fromEntries(lesson.blocks.flatMap((block, i) => (run.compiled[i] === undefined ? [] : [[block.id, run.compiled[i]]])));
    tree.children.unshift(provideData(lessonId, { views, compiled }));
    for (const [i, exercise] of lesson.exercises.entries()) {
      const state = run.exercises[i];
      if (!state?.startFails) fail(exercise.line, `the start of <Exercise id="${exercise.id}"> already passes its check`);
      if (state?.solutionFails) fail(exercise.line, `the solution of <Exercise id="${exercise.id}"> fails its check: ${state.solutionFails}`);
      setAttributes(exercise.node, { lesson: lessonId, start: exercise.start, check: exercise.check, index: indexOf(exercise) });
      moveSolution(exercise.node);
    }
    insertLessonBar(tree, file);
    if (found) insertFrame(tree, found, file.cwd);
  };
}

/** What stands around a lesson's text: how long it takes and what to read before; where the reader stands at its end. */
function insertFrame(tree: Root, lesson: FoundLesson, siteDir: string): void {
  const { lessons } = readCourse(siteDir);
  const needed = lesson.prerequisites.flatMap((id) => lessons.filter((other) => other.id === id).map(({ title, path }) => ({ id, title, path })));
  const title = tree.children.findIndex((node) => node.type === 'heading' && node.depth === 1);
  const head = element('LessonHead', { lesson: lesson.id, minutes: String(lesson.minutes), prerequisites: JSON.stringify(needed) });
  tree.children.splice(title + 1, 0, head);
  for (const node of tree.children) if (node.type === 'mdxJsxFlowElement' && node.name === 'Recap') setAttributes(node, { lesson: lesson.id });
  tree.children.push(element('LessonEnd', { lesson: lesson.id }));
}

function element(name: string, attributes: Record<string, string>): MdxJsxFlowElement {
  const node: MdxJsxFlowElement = { type: 'mdxJsxFlowElement', name, attributes: [], children: [] };
  setAttributes(node, attributes);
  return node;
}

/**
 * What the build computed of a lesson becomes a file of its own, which a reader fetches when he reaches for something: it is most of a lesson's bytes.
 * The server's build has them at hand. The bundler takes data for a module and drops the half of the condition that it does not need.
 */
function provideData(lesson: string, content: LessonData): MdxjsEsm {
  const data = JSON.stringify(`data:application/json;base64,${Buffer.from(JSON.stringify(content)).toString('base64')}`);
  const value = [
    "import { provideLessonData } from '@site/src/notebook/views/lesson-data';",
    `export const lessonData = provideLessonData(${JSON.stringify(lesson)}, HAIRPIN_SERVER ? require(${data}) : () => import(${data}));`,
  ].join('\n');
  return { type: 'mdxjsEsm', value, data: { estree: parse(value, { ecmaVersion: 'latest', sourceType: 'module' }) as Program } };
}

/** The page's own tools stand before its first live block. */
function insertLessonBar(tree: Root, file: VFile): void {
  const first = tree.children.findIndex(
    (node) => (node.type === 'code' && node.data?.hProperties?.blockIndex !== undefined) || (node.type === 'mdxJsxFlowElement' && node.name === 'Exercise'),
  );
  const title = String((file.data.frontMatter as { title?: unknown } | undefined)?.title ?? file.stem ?? 'lesson');
  if (first >= 0) tree.children.splice(first, 0, element('LessonBar', { title }));
}

// The solution's code goes into <Solution>, where it is folded away; start and check are props by now.
function moveSolution(node: MdxJsxFlowElement): void {
  const isFence = (child: MdxJsxFlowElement['children'][number]): child is Code =>
    child.type === 'code' && ['start', 'check', 'solution'].includes(child.meta ?? '');
  const code = node.children.find((child): child is Code => isFence(child) && child.meta === 'solution');
  const rest = node.children.filter((child) => !isFence(child));
  for (const child of rest)
    if (child.type === 'mdxJsxFlowElement' && child.name === 'Solution' && code) child.children = [{ ...code, meta: null }, ...child.children];
  node.children = rest;
}

// Headings and links keep their plain text: a table of contents and a link's name are made of it.
const leaveAlone = new Set(['heading', 'link', 'code']);

/** Dresses every known address in the lesson's prose by the network it belongs to, as outputs are dressed. */
function dressProse(node: Nodes, addresses: Addresses): void {
  if (!('children' in node) || leaveAlone.has(node.type)) return;
  node.children = (node.children as Nodes[]).map((child) => {
    const isText = child.type === 'text' || child.type === 'inlineCode';
    const own = isText ? Object.entries(addresses).filter(([ip]) => child.value.includes(ip)) : [];
    if (!isText || own.length === 0) {
      dressProse(child, addresses);
      return child;
    }
    const json = JSON.stringify(Object.fromEntries(own));
    const attributes = Object.entries({ text: child.value, addresses: json, ...(child.type === 'text' ? { plain: 'true' } : {}) });
    return {
      type: 'mdxJsxTextElement',
      name: 'Value',
      attributes: attributes.map(([name, value]) => ({ type: 'mdxJsxAttribute', name, value })),
      children: [],
    };
  }) as typeof node.children;
}

function setProperties(node: Code, properties: Record<string, string>): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, ...properties } };
}

function setAttributes(node: MdxJsxFlowElement | MdxJsxTextElement, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) node.attributes.push({ type: 'mdxJsxAttribute', name, value });
}
