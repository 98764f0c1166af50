import { execute } from '../notebook/execute';
import type { Addresses, BlockOutput, OutputItem, Wire } from '../notebook/output';
import { buildProgram } from '../notebook/program';
import { programAbove } from '../notebook/program-blocks';
import { runProgram } from '../notebook/run-program';
import type { Exercise, Lesson, Prediction, RecallQuestion } from './lesson';

/** What a whole lesson computes: outputs of every block, the right choice of every prediction, how every exercise behaves. */
export interface LessonRun {
  readonly outputs: readonly (readonly OutputItem[])[];
  /** Every block as a piece of the program it belongs to. */
  readonly compiled: readonly (string | undefined)[];
  /** Index of the right choice; -1 when the code's value is none of them. */
  readonly answers: readonly number[];
  /** The same of every recall question. */
  readonly recallAnswers: readonly number[];
  /** What stands for each `<Value>`; an error's text when its code throws. */
  readonly values: readonly { readonly text?: string; readonly addresses: Addresses; readonly error?: string }[];
  /** What stands for each `<View>`. */
  readonly views: readonly { readonly value?: Wire; readonly addresses: Addresses; readonly error?: string }[];
  /** The addresses that the lesson's prose speaks of, as its cluster stands at the end. */
  readonly proseAddresses: Addresses;
  readonly exercises: readonly { readonly startFails: string | undefined; readonly solutionFails: string | undefined }[];
}

/** Runs everything in a lesson. */
export async function runLesson(lesson: Lesson): Promise<LessonRun> {
  const outputs: OutputItem[][] = lesson.blocks.map(() => []);
  const programs = [programAbove(lesson.blocks, lesson.blocks.length), ...lesson.blocks.flatMap((block, i) => (block.isolated ? [[i]] : []))];
  const compiled: (string | undefined)[] = [];
  for (const indexes of programs) {
    const program = buildProgram(codesOf(lesson, indexes));
    await execute(program, ({ block, item }) => outputs[indexes[block] ?? -1]?.push(item));
    if ('pieces' in program) for (const [place, index] of indexes.entries()) compiled[index] = program.pieces[place];
  }
  const above = (count: number): string[] => codesOf(lesson, programAbove(lesson.blocks, count));
  const answers: number[] = [];
  for (const prediction of lesson.predictions) answers.push(await answerOf(above(prediction.above), prediction));
  const recallAnswers = await answerRecalls(lesson);
  const exercises: LessonRun['exercises'][number][] = [];
  for (const exercise of lesson.exercises)
    exercises.push({
      startFails: await checkExercise(above(exercise.above), exercise, exercise.start),
      solutionFails: await checkExercise(above(exercise.above), exercise, exercise.solution),
    });
  const values: LessonRun['values'][number][] = [];
  for (const value of lesson.values) values.push(await textValue([...above(value.above), value.code]));
  const views: LessonRun['views'][number][] = [];
  for (const view of lesson.views) views.push(await lastValue([...above(view.above), view.code]));
  const prose = await textValue([...above(lesson.blocks.length), JSON.stringify(lesson.prose.join('\n'))]);
  return { outputs, compiled, answers, recallAnswers, values, views, proseAddresses: prose.addresses, exercises };
}

/** Index of the right choice of every recall question; -1 where none of them is. */
export async function answerRecalls(lesson: Lesson): Promise<number[]> {
  const answers: number[] = [];
  for (const recall of lesson.recalls)
    answers.push(
      'code' in recall
        ? await answerOf(codesOf(lesson, programAbove(lesson.blocks, recall.above)), recall)
        : recall.choices.findIndex((choice) => choice.text === recall.answer),
    );
  return answers;
}

/** Why a reader's code does not pass behind the blocks above it; undefined if it does. */
export async function checkExercise(above: readonly string[], exercise: Exercise, code: string): Promise<string | undefined> {
  return firstError(await collect([...above, code, exercise.check]));
}

function codesOf(lesson: Lesson, indexes: readonly number[]): string[] {
  return indexes.map((i) => lesson.blocks[i]?.code ?? '');
}

async function answerOf(above: readonly string[], question: Prediction | Extract<RecallQuestion, { code: string }>): Promise<number> {
  const outputs = await collect([...above, question.code]);
  const value = outputs.findLast((output) => output.block === above.length && output.item.kind === 'value')?.item;
  const text = value?.kind === 'value' && 'v' in value.value && typeof value.value.v === 'string' ? value.value.v : undefined;
  return question.choices.findIndex((choice) => choice.text === text);
}

async function textValue(program: readonly string[]): Promise<LessonRun['values'][number]> {
  const { value, addresses, error } = await lastValue(program);
  return { text: value?.t === 'text' || value?.t === 'plain' ? value.v : undefined, addresses, error };
}

async function lastValue(program: readonly string[]): Promise<LessonRun['views'][number]> {
  const outputs = await collect(program);
  const item = outputs.findLast((output) => output.block === program.length - 1 && output.item.kind === 'value')?.item;
  return {
    value: item?.kind === 'value' ? item.value : undefined,
    addresses: item?.kind === 'value' ? (item.addresses ?? {}) : {},
    error: firstError(outputs),
  };
}

async function collect(blocks: readonly string[]): Promise<BlockOutput[]> {
  const outputs: BlockOutput[] = [];
  await runProgram(blocks, (output) => outputs.push(output));
  return outputs;
}

function firstError(outputs: readonly BlockOutput[]): string | undefined {
  const error = outputs.find((output) => output.item.kind === 'error')?.item;
  return error?.kind === 'error' ? error.message : undefined;
}
