import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findTerm } from '../../src/course/glossary/glossary';
import { readLesson } from '../../src/course/lesson';
import { runLesson } from '../../src/course/run-lesson';

const docs = new URL('../../docs/', import.meta.url);
const files = (readdirSync(docs, { recursive: true }) as string[]).filter((name) => name.endsWith('.mdx')).sort();

describe.each(files)('%s', async (name) => {
  const lesson = readLesson(readFileSync(new URL(name, docs), 'utf8'));
  const run = await runLesson(lesson);

  it('has ids that differ', () => {
    const ids = [...lesson.blocks, ...lesson.exercises, ...lesson.predictions, ...lesson.recalls].map((part) => part.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it.each(lesson.blocks)('the block in line $line runs and puts something out', ({ id }) => {
    const outputs = run.outputs[lesson.blocks.findIndex((block) => block.id === id)] ?? [];
    expect(outputs.filter((item) => item.kind === 'error')).toEqual([]);
    expect(outputs.length).toBeGreaterThan(0);
  });
  it.each(lesson.predictions)('the right answer of $id is one of its choices', ({ id }) => {
    expect(run.answers[lesson.predictions.findIndex((prediction) => prediction.id === id)]).toBeGreaterThanOrEqual(0);
  });
  it.each(lesson.recalls)('the right answer of $id is one of its choices', ({ id }) => {
    expect(run.recallAnswers[lesson.recalls.findIndex((recall) => recall.id === id)]).toBeGreaterThanOrEqual(0);
  });
  it.runIf(lesson.hasRecap)('asks three recall questions, as every lesson does', () => {
    expect(lesson.recalls).toHaveLength(3);
  });
  it('points out terms that the glossary has', () => {
    expect(lesson.terms.filter((term) => !findTerm(term))).toEqual([]);
  });
  it.each(lesson.exercises)('the start of $id fails its check, its solution passes', ({ id }) => {
    const { startFails, solutionFails } = run.exercises[lesson.exercises.findIndex((exercise) => exercise.id === id)] ?? {};
    expect(startFails).toBeTypeOf('string');
    expect(solutionFails).toBeUndefined();
  });
  it.each(lesson.values.map((value, i) => ({ ...value, i })))('<Value of="$code"> is computed', ({ i }) => {
    expect(run.values[i]?.error).toBeUndefined();
    expect(run.values[i]?.text).toBeTypeOf('string');
  });
});
