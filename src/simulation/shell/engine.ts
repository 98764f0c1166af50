import type { CommandResult, Interrupt } from './command.ts';
import type { Files } from './files.ts';

/** What one host's shell language works with. */
export interface EngineHost {
  readonly hostname: string;
  readonly files: Files;
  /** Folders that exist without a file in them. */
  readonly folders: readonly string[];
  readonly commands: readonly EngineCommand[];
  /** Seconds since 1970, for the files' dates. */
  now(): number;
  /** Width of the terminal, when what runs prints to one. */
  columns(): number | undefined;
  sleep(seconds: number): Promise<void>;
}

/** A command as the language calls it. */
export interface EngineCommand {
  readonly name: string;
  run(args: readonly string[], call: EngineCall): Promise<CommandResult>;
}

/** Where and with what the language calls a command. */
export interface EngineCall {
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What a shell remembers from one line to the next. */
export interface EngineState {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Lines that declare the arrays. */
  readonly arrays: string;
  /** Name to source. */
  readonly functions: Readonly<Record<string, string>>;
  /** `$?` */
  readonly status: number;
}

/** One run of shell language. */
export interface EngineRun {
  readonly state: EngineState;
  readonly stdin?: string;
  readonly signal?: Interrupt;
}

/** What came of it. */
export interface EngineResult extends CommandResult {
  readonly state: EngineState;
  /** `exit` was called, or `set -e` ended it. */
  readonly exited: boolean;
}

/** The shell language on one host: pipes, redirections, globs, loops, and the text tools. */
export interface Engine {
  run(script: string, options: EngineRun): Promise<EngineResult>;
  /** What a script is before it is run. */
  inspect(script: string): Inspection;
  /** The pipelines of a script, each as the command lines in it. */
  pipelines(script: string): readonly (readonly string[])[];
  /** Names of the commands that the language brings, for completion. */
  readonly builtins: readonly string[];
}

/**
 * `incomplete`: a quote, loop or here-document is still open. `wrong`: it does not parse. `single`: one command whose output goes nowhere
 * but to the terminal. `script`: anything else.
 */
export type Inspection = 'empty' | 'incomplete' | 'wrong' | 'single' | 'script';

/** Makes the engine of a host. Injected: the simulation itself knows no shell language. */
export type CreateEngine = (host: EngineHost) => Engine;
