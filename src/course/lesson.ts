import type { Code, List, Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { readFenceMeta, slug } from './fence';
import { withoutFrontMatter } from './front-matter';

/** A `ts live` fence. */
export interface LiveBlock {
  /** The fence's `id="…"`, or made from its title; what a reader changed is kept under it. */
  readonly id: string;
  readonly title?: string;
  /** `ts live isolated`: a program of its own. */
  readonly isolated: boolean;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly code: string;
  readonly node: Code;
}

/** An `<Exercise>`: what the reader starts from, what checks it, one way to solve it. */
export interface Exercise {
  readonly id: string;
  readonly title: string;
  readonly line: number;
  readonly start: string;
  readonly check: string;
  readonly solution: string;
  /** How many live blocks stand above it. */
  readonly above: number;
  readonly node: MdxJsxFlowElement;
}

/** One answer that a question offers, and what there is to say about it. */
export interface Choice {
  readonly text: string;
  readonly explain: string;
}

/** What `<Predict>` and `<Recall>` have in common. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly line: number;
  readonly choices: readonly Choice[];
  readonly above: number;
  readonly node: MdxJsxFlowElement;
}

/** A `<Predict>`: the right choice is what its code computes. */
export interface Prediction extends Question {
  readonly code: string;
}

/** A `<Recall>`: the right choice is computed as a prediction's is, or, for a fact that nothing here can compute, named with its source. */
export type RecallQuestion = Question & ({ readonly code: string } | { readonly answer: string; readonly source: string });

/** A `<Value of="…" />` in a sentence: an expression of the lesson's program. */
export interface InlineValue {
  readonly line: number;
  readonly code: string;
  /** How many live blocks run before it: those above, or as many as `after` says; one at least, so that an opening sentence can use it. */
  readonly above: number;
  readonly node: MdxJsxFlowElement | MdxJsxTextElement;
}

/** Everything in a lesson that runs, in reading order. */
export interface Lesson {
  readonly blocks: LiveBlock[];
  readonly exercises: Exercise[];
  readonly predictions: Prediction[];
  readonly recalls: RecallQuestion[];
  readonly values: InlineValue[];
  /** `<View of="…" />`: the same, drawn as an output on its own. */
  readonly views: InlineValue[];
  /** Whether it has a `<Recap>`, as every lesson has; other pages have none. */
  hasRecap: boolean;
  /** Terms of the glossary that it points out with `<Term>`, in the words that stand there. */
  readonly terms: string[];
  /** Every piece of running text and inline code. */
  readonly prose: string[];
}

/** Reads a lesson from its MDX text. */
export function readLesson(text: string): Lesson {
  return walkLesson(unified().use(remarkParse).use(remarkMdx).parse(withoutFrontMatter(text)) as Root);
}

/** Reads a lesson from its syntax tree. Throws an error that names the line when a part is missing. */
export function walkLesson(tree: Root): Lesson {
  const lesson: Lesson = { blocks: [], exercises: [], predictions: [], recalls: [], values: [], views: [], hasRecap: false, terms: [], prose: [] };
  visit(tree, lesson);
  return lesson;
}

function visit(node: Nodes, lesson: Lesson): void {
  if (node.type === 'code' && node.lang === 'ts' && readFenceMeta(node.meta).words.has('live')) lesson.blocks.push(readBlock(node, lesson.blocks.length));
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Exercise') return void lesson.exercises.push(readExercise(node, lesson.blocks.length));
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Predict') return void lesson.predictions.push(readPrediction(node, lesson.blocks.length));
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Recall') return void lesson.recalls.push(readRecall(node, lesson.blocks.length));
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Recap') lesson.hasRecap = true;
  if (isElement(node) && (node.name === 'Value' || node.name === 'View'))
    return void lesson[node.name === 'Value' ? 'values' : 'views'].push(readValue(node, lesson.blocks.length));
  if (isElement(node) && node.name === 'Term') lesson.terms.push(termOf(node));
  if (node.type === 'text' || node.type === 'inlineCode') lesson.prose.push(node.value);
  if ('children' in node) for (const child of node.children) visit(child as Nodes, lesson);
}

function isElement(node: Nodes): node is MdxJsxFlowElement | MdxJsxTextElement {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** Which term of the glossary a `<Term>` means: what `of` says, or what stands in it. */
export function termOf(node: MdxJsxFlowElement | MdxJsxTextElement): string {
  return has(node, 'of') ? attribute(node, 'of') : textOf(node);
}

function readBlock(node: Code, index: number): LiveBlock {
  const { words, values } = readFenceMeta(node.meta);
  const id = values.id ?? (values.title ? slug(values.title) : `block-${index + 1}`);
  return { id, title: values.title, isolated: words.has('isolated'), line: node.position?.start.line ?? 0, code: node.value, node };
}

function readExercise(node: MdxJsxFlowElement, above: number): Exercise {
  return {
    id: attribute(node, 'id'),
    title: attribute(node, 'title'),
    line: node.position?.start.line ?? 0,
    start: fence(node, 'start'),
    check: fence(node, 'check'),
    solution: fence(node, 'solution'),
    above,
    node,
  };
}

function readQuestion(node: MdxJsxFlowElement, above: number): Question {
  const list = node.children.find((child): child is List => child.type === 'list');
  const choices = (list?.children ?? []).map((item) => {
    const [text = '', explain = ''] = textOf(item as Nodes).split(' :: ');
    return { text: text.trim(), explain: explain.trim() };
  });
  if (choices.length < 2 || choices.some((choice) => !choice.explain))
    throw new Error(`line ${node.position?.start.line}: <${node.name}> needs a list of choices, each "text :: explanation"`);
  return { id: attribute(node, 'id'), question: attribute(node, 'question'), line: node.position?.start.line ?? 0, choices, above, node };
}

function readPrediction(node: MdxJsxFlowElement, above: number): Prediction {
  return { ...readQuestion(node, above), code: fence(node, 'predict') };
}

function readRecall(node: MdxJsxFlowElement, above: number): RecallQuestion {
  const question = readQuestion(node, above);
  if (!has(node, 'answer')) return { ...question, code: fence(node, 'recall') };
  if (!has(node, 'source')) throw new Error(`line ${question.line}: <Recall> has an answer="…" that nothing computes, so it needs source="…"`);
  return { ...question, answer: attribute(node, 'answer'), source: attribute(node, 'source') };
}

function readValue(node: MdxJsxFlowElement | MdxJsxTextElement, above: number): InlineValue {
  const after = has(node, 'after') ? Number(attribute(node, 'after')) : Math.max(1, above);
  return { line: node.position?.start.line ?? 0, code: attribute(node, 'of'), above: after, node };
}

function fence(node: MdxJsxFlowElement, meta: string): string {
  const found = node.children.find((child): child is Code => child.type === 'code' && child.lang === 'ts' && child.meta === meta);
  if (!found) throw new Error(`line ${node.position?.start.line}: <${node.name}> has no "ts ${meta}" fence`);
  return found.value;
}

function has(node: MdxJsxFlowElement | MdxJsxTextElement, name: string): boolean {
  return node.attributes.some((one) => one.type === 'mdxJsxAttribute' && one.name === name);
}

function attribute(node: MdxJsxFlowElement | MdxJsxTextElement, name: string): string {
  const found = node.attributes.find((candidate) => candidate.type === 'mdxJsxAttribute' && candidate.name === name);
  if (!found || typeof found.value !== 'string' || found.value === '') throw new Error(`line ${node.position?.start.line}: <${node.name}> needs ${name}="…"`);
  return found.value;
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child as Nodes)).join('') : '';
}
