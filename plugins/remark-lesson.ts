import { createRequire } from 'node:module';
import type { Code, Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx';
import type { VFile } from 'vfile';

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
    if (lesson.blocks.length + lesson.exercises.length + lesson.predictions.length === 0) return;
    const run = await runLesson(lesson);
    const fail = (line: number, message: string): never => {
      throw new Error(`${file.path}:${line}: ${message}`);
    };
    for (const [i, block] of lesson.blocks.entries()) {
      const items = run.outputs[i] ?? [];
      const error = items.find((item) => item.kind === 'error');
      if (error?.kind === 'error' && !block.node.meta?.includes('throws')) fail(block.line + (error.line ?? 0), error.message);
      setProperties(block.node, { blockId: block.id, blockIndex: String(i), blockOutput: JSON.stringify(items) });
    }
    for (const [i, prediction] of lesson.predictions.entries()) {
      const answer = run.answers[i] ?? -1;
      if (answer < 0) fail(prediction.line, `the computed answer of <Predict id="${prediction.id}"> is none of its choices`);
      setAttributes(prediction.node, { choices: JSON.stringify(prediction.choices), answer: String(answer) });
      prediction.node.children = [];
    }
    for (const [i, exercise] of lesson.exercises.entries()) {
      const state = run.exercises[i];
      if (!state?.startFails) fail(exercise.line, `the start of <Exercise id="${exercise.id}"> already passes its check`);
      if (state?.solutionFails) fail(exercise.line, `the solution of <Exercise id="${exercise.id}"> fails its check: ${state.solutionFails}`);
      setAttributes(exercise.node, { start: exercise.start, check: exercise.check, above: String(exercise.above) });
      moveSolution(exercise.node);
    }
  };
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

function setProperties(node: Code, properties: Record<string, string>): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, ...properties } };
}

function setAttributes(node: MdxJsxFlowElement, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) node.attributes.push({ type: 'mdxJsxAttribute', name, value });
}
