import { describe, expect, it } from 'vitest';
import { type Answer, mergeAnswers, mergeProgress, type Progress } from '../../../src/course/progress/state';
import { createRandom } from '../../../src/simulation/cluster/random.ts';

const random = createRandom(11);
const pick = <T>(items: readonly T[]): T => items[random.below(items.length)] as T;

function anyAnswers(): Answer[] {
  const answers = Array.from({ length: random.below(5) }, (): Answer => [random.below(9), random.below(2) === 1]);
  return [...mergeAnswers(answers, [])];
}

function anyProgress(generation = random.below(2)): Progress {
  const lessons = Object.fromEntries(
    ['a', 'b', '__proto__x'].slice(0, random.below(4)).map((id) => [
      id,
      {
        ...(random.below(2) ? { opened: random.below(5), place: pick(['top', 'end']) } : {}),
        ...(random.below(2) ? { read: random.below(5) } : {}),
        parts: Object.fromEntries(['p', 'q'].slice(0, random.below(3)).map((part) => [part, anyAnswers()])),
      },
    ]),
  );
  return { generation, lessons };
}

describe('merging what two tabs know', () => {
  const triples = Array.from({ length: 300 }, () => [anyProgress(), anyProgress(), anyProgress()] as const);
  it('does not depend on the order', () => {
    for (const [a, b] of triples) expect(mergeProgress(a, b)).toEqual(mergeProgress(b, a));
  });
  it('nor on what is put together first', () => {
    for (const [a, b, c] of triples) expect(mergeProgress(mergeProgress(a, b), c)).toEqual(mergeProgress(a, mergeProgress(b, c)));
  });
  it('twice is once', () => {
    for (const [a, b] of triples) expect(mergeProgress(mergeProgress(a, b), b)).toEqual(mergeProgress(a, b));
  });
  it('loses no answer of the same generation', () => {
    for (const [a, b] of triples) {
      if (a.generation !== b.generation) continue;
      const merged = mergeProgress(a, b);
      for (const side of [a, b])
        for (const [id, lesson] of Object.entries(side.lessons))
          for (const [part, answers] of Object.entries(lesson.parts))
            for (const answer of answers) expect(merged.lessons[id]?.parts[part]).toContainEqual(answer);
    }
  });
  it('a later generation wins: what was reset stays reset', () => {
    const old = { generation: 1, lessons: { a: { parts: { p: [[1, true]] } } } } satisfies Progress;
    const reset = { generation: 2, lessons: {} };
    expect(mergeProgress(old, reset)).toBe(reset);
    expect(mergeProgress(reset, old)).toBe(reset);
  });
});

describe('many answers to one question', () => {
  it('the first, the first right one and the last twenty are kept, in order', () => {
    const answers = Array.from({ length: 60 }, (_, i): Answer => [i, i >= 10]);
    const kept = mergeAnswers(answers.slice(0, 30), answers.slice(30));
    expect(kept).toEqual([answers[0], answers[10], ...answers.slice(40)]);
  });
  it('the order of arrival does not matter', () => {
    expect(mergeAnswers([[5, true]], [[2, false]])).toEqual([
      [2, false],
      [5, true],
    ]);
  });
});
