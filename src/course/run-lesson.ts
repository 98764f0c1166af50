import type { Addresses, BlockOutput, OutputItem, Wire } from '../notebook/output';
import { runProgram } from '../notebook/run-program';
import type { Exercise, Lesson, Prediction } from './lesson';

/** What a whole lesson computes: outputs of every block, the right choice of every prediction, how every exercise behaves. */
export interface LessonRun {
  readonly outputs: readonly (readonly OutputItem[])[];
  /** Index of the right choice; -1 when the code's value is none of them. */
  readonly answers: readonly number[];
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
  const blocks = lesson.blocks.map((block) => block.code);
  const outputs: OutputItem[][] = blocks.map(() => []);
  await runProgram(blocks, ({ block, item }) => outputs[block]?.push(item));
  const answers: number[] = [];
  for (const prediction of lesson.predictions) answers.push(await answerOf(blocks, prediction));
  const exercises: LessonRun['exercises'][number][] = [];
  for (const exercise of lesson.exercises)
    exercises.push({
      startFails: await checkExercise(blocks, exercise, exercise.start),
      solutionFails: await checkExercise(blocks, exercise, exercise.solution),
    });
  const values: LessonRun['values'][number][] = [];
  for (const value of lesson.values) values.push(await textValue([...blocks.slice(0, value.above), value.code]));
  const views: LessonRun['views'][number][] = [];
  for (const view of lesson.views) views.push(await lastValue([...blocks.slice(0, view.above), view.code]));
  const prose = await textValue([...blocks, JSON.stringify(lesson.prose.join('\n'))]);
  return { outputs, answers, values, views, proseAddresses: prose.addresses, exercises };
}

/** Why a reader's code does not pass; undefined if it does. */
export async function checkExercise(blocks: readonly string[], exercise: Exercise, code: string): Promise<string | undefined> {
  return firstError(await collect([...blocks.slice(0, exercise.above), code, exercise.check]));
}

async function answerOf(blocks: readonly string[], prediction: Prediction): Promise<number> {
  const outputs = await collect([...blocks.slice(0, prediction.above), prediction.code]);
  const value = outputs.findLast((output) => output.block === prediction.above && output.item.kind === 'value')?.item;
  const text = value?.kind === 'value' && 'v' in value.value && typeof value.value.v === 'string' ? value.value.v : undefined;
  return prediction.choices.findIndex((choice) => choice.text === text);
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
