import type { Lesson } from './lesson';

const wordsPerMinute = 200;
// Beside its words: a block is run and looked at, a question thought about, an exercise or a lab's task worked on.
const minutesFor = { block: 0.5, question: 0.5, exercise: 5, task: 2 } as const;

/** How many minutes a lesson takes a reader who does all of it. @param tasks how many its lab has. */
export function readingMinutes({ prose, blocks, predictions, recalls, exercises }: Lesson, tasks = 0): number {
  const words = prose.join(' ').split(/\s+/).filter(Boolean).length;
  const questions = predictions.length + recalls.length;
  const work = blocks.length * minutesFor.block + questions * minutesFor.question + exercises.length * minutesFor.exercise + tasks * minutesFor.task;
  return Math.ceil(words / wordsPerMinute + work);
}
