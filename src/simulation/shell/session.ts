import type { HostHandle } from '../cluster/host-handle.ts';
import type { Trace } from '../cluster/trace.ts';

/** How a shell on top of another came about; decides what `exit` says. */
export type Entry = 'login' | 'ssh' | 'exec';

/** What outlives a single line: who is logged in where, what was typed, what was sent. */
export interface Session {
  /** Lines as they were typed, oldest first. */
  readonly history: readonly string[];
  /** When the session began: seconds since 1970. */
  readonly since: number;
  /** The commands of the pipeline, in the line that runs, that a command is part of. */
  pipeline(command: string): readonly string[];
  /** Forgets the lines, as `history -c`. */
  clearHistory(): void;
  /** Opens a shell on another host on top of this one; `exit` comes back. `prompt` replaces the usual one. */
  enter(host: HostHandle, entry: Entry, prompt?: string): void;
  /** The last connection, datagram or ping that a command sent, for `trace` to show. */
  readonly lastTrace: Trace | undefined;
  /** Puts a trace into words; `all` with the rules that only lead on. */
  readonly explain?: (trace: Trace, all: boolean) => string;
  /** Notes what was sent. */
  remember(trace: Trace): void;
}
