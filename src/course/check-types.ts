import type { Language } from '../notebook/language/protocol';
import { joint } from '../notebook/lines';
import { programAbove } from '../notebook/program-blocks';
import type { Exercise, Lesson, Question } from './lesson';

/** A complaint of TypeScript about a lesson: line in the MDX file, from 1. */
export interface TypeProblem {
  readonly line: number;
  readonly message: string;
}

/** A stretch of code and the line of the file that its first line stands in. */
interface Stretch {
  readonly code: string;
  readonly line: number;
}

/**
 * Type-checks everything in a lesson that runs, as its reader's editor does: the page's blocks as one program, isolated blocks alone, and
 * behind the blocks above them every question, every value in a sentence, every view, every exercise's start, and its solution with the check.
 * (A check may well compare what a wrong start has with what can never equal it.)
 */
export function checkTypes(lesson: Lesson, path: string, language: Pick<Language, 'problems' | 'forget'>): TypeProblem[] {
  const blocks = lesson.blocks.map(({ code, line }) => ({ code, line: line + 1 }));
  const above = (count: number): Stretch[] => programAbove(lesson.blocks, count).flatMap((i) => blocks[i] ?? []);
  const check = (before: readonly Stretch[], own: readonly Stretch[]): TypeProblem[] => problemsIn(language, path, before, own);
  return [
    ...check([], above(lesson.blocks.length)),
    ...lesson.blocks.flatMap(({ isolated }, i) => (isolated ? check([], blocks.slice(i, i + 1)) : [])),
    ...lesson.predictions.flatMap((prediction) => check(above(prediction.above), [fence(prediction, 'predict')])),
    ...lesson.recalls.flatMap((recall) => ('code' in recall ? check(above(recall.above), [fence(recall, 'recall')]) : [])),
    ...[...lesson.values, ...lesson.views].flatMap((value) => check(above(value.above), [value])),
    ...lesson.exercises.flatMap((exercise) =>
      [['start'], ['solution', 'check']].flatMap((parts) =>
        check(
          above(exercise.above),
          parts.map((part) => fence(exercise, part)),
        ),
      ),
    ),
  ].sort((a, b) => a.line - b.line);
}

// Complaints about what stands before belong to another program, where they are made once.
function problemsIn(language: Pick<Language, 'problems' | 'forget'>, path: string, before: readonly Stretch[], own: readonly Stretch[]): TypeProblem[] {
  const all = [...before, ...own];
  const text = all.map(({ code }) => code).join(joint);
  const from = before.reduce((length, { code }) => length + code.length + joint.length, 0);
  const found = language.problems({ path, text }, { from, to: text.length });
  language.forget(path);
  return found.map((problem) => ({ line: lineOf(all, text.slice(0, problem.from).split('\n').length), message: problem.message }));
}

function lineOf(stretches: readonly Stretch[], line: number): number {
  let first = 1;
  for (const { code, line: place } of stretches) {
    const lines = code.split('\n').length;
    if (line < first + lines) return place + line - first;
    first += lines;
  }
  return 0;
}

// lesson.ts has made sure that it is there.
function fence({ node }: Exercise | Question, meta: string): Stretch {
  for (const child of node.children)
    if (child.type === 'code' && child.lang === 'ts' && child.meta === meta) return { code: child.value, line: (child.position?.start.line ?? 0) + 1 };
  throw new Error(`no "ts ${meta}" fence`);
}
