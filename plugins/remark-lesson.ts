import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'acorn';
import type { Program } from 'estree';
import type { Code, Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import type { MdxjsEsm } from 'mdast-util-mdxjs-esm';
import type { VFile } from 'vfile';
import type { Addresses } from '../src/notebook/output';
import type { BuiltPage } from '../src/notebook/page-outputs';

type Notebook = typeof import('../src/notebook/node');

/**
 * Runs a lesson while the site is built: outputs of its live blocks, answers of its predictions and the state of its exercises go into
 * the page as props, so the page is complete without JavaScript. A lesson that does not run fails the build with file and line.
 */
export default function remarkLesson() {
  return async (tree: Root, file: VFile): Promise<void> => {
    // Bundled by scripts/build-sandbox.mjs: the same code as in the reader's browser. Loaded anew, so that hot reload sees changes.
    const require = createRequire(import.meta.url);
    const path = require.resolve('../src/notebook/generated/node.cjs');
    delete require.cache[path];
    const { walkLesson, runLesson } = require(path) as Notebook;
    const lesson = walkLesson(tree);
    if (lesson.blocks.length + lesson.exercises.length + lesson.predictions.length + lesson.values.length === 0) return;
    const run = await runLesson(lesson);
    const fail = (line: number, message: string): never => {
      throw new Error(`${file.path}:${line}: ${message}`);
    };
    // Blocks and exercises count together, in reading order: that is the order of the page's program.
    const order = [...lesson.blocks, ...lesson.exercises].sort((a, b) => a.line - b.line);
    const indexOf = (part: (typeof order)[number]): string => String(order.indexOf(part));
    const outputsKey = provideOutputs(
      tree,
      Object.fromEntries(lesson.blocks.map((block, i) => [block.id, { outputs: run.outputs[i] ?? [], compiled: run.compiled[i] }])),
    );
    for (const [i, block] of lesson.blocks.entries()) {
      const items = run.outputs[i] ?? [];
      const error = items.find((item) => item.kind === 'error');
      if (error?.kind === 'error' && !block.node.meta?.includes('throws')) fail(block.line + (error.line ?? 0), error.message);
      setProperties(block.node, { blockId: block.id, blockIndex: indexOf(block), outputsKey });
    }
    for (const [i, prediction] of lesson.predictions.entries()) {
      const answer = run.answers[i] ?? -1;
      if (answer < 0) fail(prediction.line, `the computed answer of <Predict id="${prediction.id}"> is none of its choices`);
      setAttributes(prediction.node, { choices: JSON.stringify(prediction.choices), answer: String(answer) });
      prediction.node.children = [];
    }
    for (const [i, value] of lesson.values.entries()) {
      const { text, addresses, error } = run.values[i] ?? { addresses: {} };
      if (text === undefined) fail(value.line, `<Value of="${value.code}"> is no text or number${error ? `: ${error}` : ''}`);
      setAttributes(value.node, { text: text ?? '', addresses: JSON.stringify(addresses) });
    }
    dressProse(tree, run.proseAddresses);
    for (const [i, exercise] of lesson.exercises.entries()) {
      const state = run.exercises[i];
      if (!state?.startFails) fail(exercise.line, `the start of <Exercise id="${exercise.id}"> already passes its check`);
      if (state?.solutionFails) fail(exercise.line, `the solution of <Exercise id="${exercise.id}"> fails its check: ${state.solutionFails}`);
      setAttributes(exercise.node, { start: exercise.start, check: exercise.check, index: indexOf(exercise) });
      moveSolution(exercise.node);
    }
    insertLessonBar(tree, file);
  };
}

/**
 * Puts the outputs into a file beside the page and makes the page import it: at once where the HTML is made, when asked for in the browser.
 * Returns the key they are found under.
 */
function provideOutputs(tree: Root, outputs: BuiltPage): string {
  const json = JSON.stringify(outputs);
  const key = createHash('sha256').update(json).digest('hex').slice(0, 16);
  const folder = join(process.cwd(), '.docusaurus/hairpin-outputs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${key}.json`), json);
  writeFileSync(
    join(folder, `${key}.js`),
    `import { provideOutputs } from '@site/src/notebook/page-outputs';\nprovideOutputs('${key}', HAIRPIN_SERVER ? require('./${key}.json') : undefined, () => import('./${key}.json'));\n`,
  );
  const value = `import '@generated/hairpin-outputs/${key}.js';`;
  tree.children.unshift({ type: 'mdxjsEsm', value, data: { estree: parse(value, { ecmaVersion: 'latest', sourceType: 'module' }) as Program } } as MdxjsEsm);
  return key;
}

/** The page's own tools stand before its first live block. */
function insertLessonBar(tree: Root, file: VFile): void {
  const first = tree.children.findIndex(
    (node) => (node.type === 'code' && node.data?.hProperties?.blockIndex !== undefined) || (node.type === 'mdxJsxFlowElement' && node.name === 'Exercise'),
  );
  const title = String((file.data.frontMatter as { title?: unknown } | undefined)?.title ?? file.stem ?? 'lesson');
  const bar: MdxJsxFlowElement = {
    type: 'mdxJsxFlowElement',
    name: 'LessonBar',
    attributes: [{ type: 'mdxJsxAttribute', name: 'title', value: title }],
    children: [],
  };
  if (first >= 0) tree.children.splice(first, 0, bar);
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
    const hasOne = (child.type === 'text' || child.type === 'inlineCode') && Object.keys(addresses).some((ip) => child.value.includes(ip));
    if (!hasOne) {
      dressProse(child, addresses);
      return child;
    }
    const attributes = Object.entries({ text: child.value, addresses: JSON.stringify(addresses), ...(child.type === 'text' ? { plain: 'true' } : {}) });
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
