import type { CommandContext } from '../../command.ts';
import type { Client } from './client.ts';
import type { Flag, Flags } from './flags.ts';
import type { Kinds } from './kinds.ts';

/** One call of a verb: what it was given and what it may use. */
export interface Call {
  /** `kubectl create deployment` */
  readonly path: string;
  readonly args: readonly string[];
  readonly flags: Flags;
  /** How many arguments stand before `--`. */
  readonly dash: number | undefined;
  readonly client: Client;
  readonly kinds: Kinds;
  readonly namespace: string;
  /** Whether `-n` was given: what is in another namespace is then wrong. */
  readonly isNamespaceGiven: boolean;
  readonly context: CommandContext;
  /** Standard output. */
  print(text: string): void;
  /** Standard error. */
  warn(text: string): void;
}

/** A command of kubectl, or a group of them. */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly flags?: readonly Flag[];
  /** Flags of the real one that are refused in plain words, blanks between them. */
  readonly refuses?: string;
  /** `create deployment`, `rollout status`, … */
  readonly verbs?: readonly Verb[];
  /** What the arguments are, for Tab. */
  readonly completes?: 'kinds' | 'pods' | 'nodes' | 'none';
  /** Its flags are not looked at. */
  readonly takesAnything?: boolean;
  /** Is refused: not simulated. */
  readonly isAbsent?: boolean;
  /** Asks no server. */
  readonly isLocal?: boolean;
  run?(call: Call): void | Promise<void>;
}
