import { describe, expect, it } from 'vitest';
import type { Catalogue, CatalogueLesson, CataloguePart } from '../../../src/course/catalogue';
import { earlierWords } from '../../../src/course/progress/long-words';
import { stageOf } from '../../../src/course/progress/stage';
import type { LessonProgress, Progress } from '../../../src/course/progress/state';
import { countParts, goOn, lessonStatus } from '../../../src/course/progress/status';

const parts: CataloguePart[] = [
  { id: 'p', kind: 'prediction', title: 'What?' },
  { id: 'e', kind: 'exercise', title: 'Do it' },
  { id: 'r', kind: 'recall', title: 'Which?' },
];
const lesson = (id: string, own = parts): CatalogueLesson => ({
  id,
  title: id,
  description: '',
  path: `/learn/${id}`,
  hasRecap: true,
  minutes: 1,
  prerequisites: [],
  exams: [],
  parts: own,
});
const all: LessonProgress = { read: 1, parts: { p: [[1, true]], e: [[1, true]], r: [[1, true]] } };

describe('how a lesson stands', () => {
  it.each<[string, LessonProgress | undefined, string, number]>([
    ['nothing is known of it: new', undefined, 'new', 0],
    ['opened: begun', { opened: 1, parts: {} }, 'begun', 0],
    ['a wrong answer is an answer', { parts: { p: [[1, false]] } }, 'begun', 1],
    ['a failed check is no pass, but a beginning', { parts: { e: [[1, false]] } }, 'begun', 0],
    [
      'a pass after failures is a pass',
      {
        parts: {
          e: [
            [1, false],
            [2, true],
          ],
        },
      },
      'begun',
      1,
    ],
    ['all but reading it', { parts: all.parts }, 'begun', 3],
    ['everything: done', all, 'done', 4],
    ['parts that it no longer has do not count', { parts: { old: [[1, true]] } }, 'new', 0],
  ])('%s', (_, own, stage, done) => {
    expect(lessonStatus(lesson('a'), own)).toMatchObject({ stage, done, of: 4 });
  });
  it('a page without a recap cannot be read, only done', () => {
    expect(lessonStatus({ parts: parts.slice(1, 2), hasRecap: false }, { parts: { e: [[1, true]] } })).toMatchObject({ stage: 'done', done: 1, of: 1 });
  });
  it('a prediction is right when its first answer was', () => {
    const status = (answers: LessonProgress['parts'][string]) => lessonStatus(lesson('a'), { parts: { p: answers } });
    expect(countParts([status([[1, true]])], 'prediction')).toEqual({ of: 1, done: 1, right: 1 });
    expect(
      countParts(
        [
          status([
            [1, false],
            [2, true],
          ]),
        ],
        'prediction',
      ),
    ).toEqual({ of: 1, done: 1, right: 0 });
  });
});

describe('how a part of the course stands', () => {
  it.each([
    [['new', 'new'], 'new'],
    [['new', 'done'], 'begun'],
    [['begun', 'new'], 'begun'],
    [['done', 'done'], 'done'],
    [[], 'new'],
  ] as const)('%j is %s', (stages, expected) => expect(stageOf(stages)).toBe(expected));
});

describe('where a reader goes on', () => {
  const catalogue: Catalogue = {
    version: '1',
    sections: [
      { label: 'One', lessons: [lesson('a'), lesson('b')] },
      { label: 'Two', lessons: [lesson('c')] },
    ],
  };
  const next = (lessons: Progress['lessons']): unknown => {
    const found = goOn(catalogue, { generation: 0, lessons });
    return found && [found.lesson.id, found.place, found.isNext];
  };
  it('nowhere, before he has begun', () => expect(next({})).toBeUndefined());
  it('in the lesson that he was in last, at the place where he was', () =>
    expect(next({ a: { opened: 5, place: 'h', parts: {} }, b: { opened: 3, parts: {} } })).toEqual(['a', 'h', false]));
  it('in the next one, if that is done', () => expect(next({ a: { ...all, opened: 5 } })).toEqual(['b', undefined, true]));
  it('passing over what is done already', () => expect(next({ a: { ...all, opened: 5 }, b: all })).toEqual(['c', undefined, true]));
  it('before it, if only there something is open', () => expect(next({ c: { ...all, opened: 5 }, b: all })).toEqual(['a', undefined, true]));
  it('nowhere, when everything is done', () => expect(next({ a: { ...all, opened: 5 }, b: all, c: all })).toBeUndefined());
  it('lessons that the course no longer has do not count', () =>
    expect(next({ gone: { opened: 9, parts: {} }, b: { opened: 1, parts: {} } })).toEqual(['b', undefined, false]));
});

describe('what stands beside a part that was done before', () => {
  it.each([
    ['prediction', [[1, true]], 'Answered: right at the first try.'],
    [
      'prediction',
      [
        [1, false],
        [2, true],
      ],
      'Answered: right at a later try.',
    ],
    ['recall', [[1, false]], 'Answered: not right yet.'],
    ['exercise', [[1, false]], undefined],
    [
      'exercise',
      [
        [1, false],
        [2, true],
      ],
      'Passed.',
    ],
    ['recall', [], undefined],
  ] as const)('%s %j: %s', (kind, answers, words) => expect(earlierWords(kind, answers)).toBe(words));
});
