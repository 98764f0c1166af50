import type { Choice } from './lesson';

/** A part of a lesson that can be done. */
export interface CataloguePart {
  readonly id: string;
  readonly kind: 'prediction' | 'exercise' | 'recall' | 'task';
  /** The question, or the title. */
  readonly title: string;
}

/** A lesson as the build found it in docs/. */
export interface CatalogueLesson {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Address on the site, without the base address. */
  readonly path: string;
  /** Whether it has a recap to reach, which counts as reading it. */
  readonly hasRecap: boolean;
  readonly minutes: number;
  /** Ids of the lessons to read before. */
  readonly prerequisites: readonly string[];
  /** Keys of exams.ts. */
  readonly exams: readonly string[];
  readonly parts: readonly CataloguePart[];
}

/** What tells how a reader stands with a lesson: that much goes to every page where something is kept. */
export type OutlinedLesson = Pick<CatalogueLesson, 'id' | 'hasRecap' | 'parts'>;

/** One part of the course: a folder of docs/ with lessons in it. */
export interface CatalogueSection {
  readonly label: string;
  readonly lessons: readonly CatalogueLesson[];
}

/** The course, in reading order. */
export interface Catalogue {
  readonly version: string;
  readonly sections: readonly CatalogueSection[];
}

/** A recall question with all that is needed to ask it away from its lesson, its right answer computed. */
export interface KeptRecall {
  readonly lesson: string;
  readonly id: string;
  readonly question: string;
  readonly choices: readonly Choice[];
  readonly answer: number;
  readonly source?: string;
}

/** Every lesson, in reading order. */
export function lessonsOf({ sections }: Catalogue): readonly CatalogueLesson[] {
  return sections.flatMap(({ lessons }) => lessons);
}
