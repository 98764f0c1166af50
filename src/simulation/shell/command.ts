import type { Clock } from '../cluster/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import type { Files } from './files.ts';
import type { Process } from './process.ts';
import type { Session } from './session.ts';

/** What a command leaves behind: the two streams as text, and the status that `$?` shows. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Tells a command that waits or repeats to stop: somebody pressed Ctrl-C. An AbortSignal is one. */
export interface Interrupt {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Where a command's standard output goes. */
export interface Terminal {
  /** Width to wrap at; 80 when nobody said. */
  readonly columns: number;
  /**
   * Set only when standard output is a terminal (isatty(3) is true): writes at once, for commands that print as time passes.
   * Unset in a pipe, in a redirection and in `$(…)`: there, all output comes with the result, so a command that never ends has to refuse.
   */
  readonly write?: (text: string) => void;
}

/** How `CommandContext.run` is to run a line. */
export interface RunOptions {
  /** On which host; the command's own unless given. */
  readonly host?: HostHandle;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** Everything a command may touch. It has no other way to the world: no global clock, no chance of its own. */
export interface CommandContext {
  readonly cluster: Cluster;
  /** Where the command runs: a node, or a pod inside `kubectl exec`. */
  readonly host: HostHandle;
  /** Empty when nothing is piped in. */
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** The host's files; `resolvePath(context.cwd, name)` makes a path of an argument. */
  readonly files: Files;
  /** What `ps` shows on the host. */
  processes(): readonly Process[];
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly signal: Interrupt;
  /** Lets simulated time pass; a terminal waits a while, too. Comes back early when interrupted. */
  sleep(seconds: number): Promise<void>;
  /** Runs a line of shell language, as `watch`, `ssh NODE COMMAND` and `kubectl exec` do. Its output comes back as the result. */
  run(line: string, options?: RunOptions): Promise<CommandResult>;
  /** The shells that are open, the history, the last connection. */
  readonly session: Session;
}

/**
 * One command. Options that it does not know are refused in the real tool's words, options that the simulation leaves out with
 * `notSimulated`; nothing is ignored.
 */
export interface Command {
  readonly name: string;
  /** For `help`: what it does, half a line. */
  readonly summary: string;
  /** Node: not in pods' images. Everywhere unless given. */
  readonly where?: 'node';
  /** Not listed by `help`, nor offered by Tab. */
  readonly hidden?: boolean;
  run(args: readonly string[], context: CommandContext): CommandResult | Promise<CommandResult>;
  /**
   * What the last word may become; the words before it are the command line so far, without the command itself.
   * Unset: file names.
   */
  complete?(words: readonly string[], context: CompletionContext): readonly string[];
}

/** What completion may look at. It never changes anything. */
export type CompletionContext = Pick<CommandContext, 'cluster' | 'host' | 'cwd' | 'files' | 'processes' | 'clock'>;

/** All went well. */
export function ok(stdout = ''): CommandResult {
  return { stdout, stderr: '', exitCode: 0 };
}

/** Something is wrong; the message is printed as it is. */
export function fail(stderr: string, exitCode = 1): CommandResult {
  return { stdout: '', stderr, exitCode };
}

/** The refusal of what a real tool can do and the simulation cannot. */
export function notSimulated(command: string, what: string): CommandResult {
  return fail(`${command}: not simulated: ${what}\n`);
}
