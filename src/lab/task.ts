import type { LabFacts } from './facts';
import type { NodeNames } from './names';
import type { Range } from './range';
import type { shellHas } from './shell-has';

/** A line that helps with a task, and the node to type it on: the control plane's unless another is named. */
export interface LabCommand {
  readonly line: string;
  readonly on?: string;
}

/** Words in a command that stand for what the reader has found out; such a line is not there to be run as it is. */
export const placeholders = /\b(?:ADDRESS|FIRST-LAST|MODE)\b/;

/**
 * One task of a lab: what the page shows of it, and how the cluster's own worker tells a right answer. It holds no answer: `right` reads it from the cluster
 * whenever it is asked, so a cluster that the reader has changed has other answers. Words between backticks are code.
 */
export interface LabTask {
  /** Progress is kept under it, for good. */
  readonly id: string;
  readonly title: string;
  question(names: NodeNames): string;
  readonly answer: AnswerKind;
  /** Where to look, said behind every wrong answer. */
  look(names: NodeNames): string;
  /** From a nudge to the place where it stands; the commands come last. */
  hints(names: NodeNames): readonly string[];
  commands(names: NodeNames): readonly LabCommand[];
  /** What there is to say once it is right. */
  because(facts: LabFacts, names: NodeNames): string;
  /** It cannot be done without this part of the shell. */
  readonly needs?: keyof typeof shellHas;
}

/** What an answer is, and how the right one is read from the cluster. judge.ts compares. */
export type AnswerKind =
  | { readonly kind: 'range'; right(facts: LabFacts): Range }
  | { readonly kind: 'address'; right(facts: LabFacts): string }
  | { readonly kind: 'number'; right(facts: LabFacts): number; slip?(facts: LabFacts, number: number): string | undefined }
  | {
      readonly kind: 'word';
      /** What the field asks for: `interface`. */
      readonly of: string;
      /** The word as it counts, of what was written. */
      read(written: string): string;
      right(facts: LabFacts): string;
      slip?(facts: LabFacts, word: string): string | undefined;
    }
  | {
      readonly kind: 'choice';
      readonly choices: readonly { readonly id: string; readonly text: string }[];
      /** The id of a choice. */
      right(facts: LabFacts): string;
      slip?(facts: LabFacts, choice: string): string | undefined;
    }
  /** Nothing to write: what the cluster is like decides. `missing` says what is not yet as it should be. */
  | { readonly kind: 'state'; missing(facts: LabFacts): string | undefined };

/** What became of an answer. `unreadable` is no answer: nothing is kept of it. */
export interface Judgement {
  readonly outcome: 'right' | 'wrong' | 'unreadable';
  readonly text: string;
}
