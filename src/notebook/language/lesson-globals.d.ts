/** What a lesson's code may use without importing it. Everything else comes from `hairpin` or `ip-num`. */

/** Prints below the block, as text or as data to unfold. */
declare const console: {
  /** Prints values below the block. */
  log(...values: unknown[]): void;
  /** Prints values below the block. */
  info(...values: unknown[]): void;
  /** Prints values below the block. */
  debug(...values: unknown[]): void;
  /** Prints values below the block, marked as a warning. */
  warn(...values: unknown[]): void;
  /** Prints values below the block, marked as an error. The program goes on. */
  error(...values: unknown[]): void;
  /** Prints values below the block. */
  table(...values: unknown[]): void;
};

/** Shows a value below the block, as the value of its last expression is shown: a trace draws itself, a table is a table. */
declare function show(value: unknown): void;

/** Used by the checks of exercises: ends the program with the sentence unless the condition holds. */
declare function expect(holds: unknown, message: string): void;

/** A deep copy: plain data, maps, sets, dates. Functions cannot be copied. */
declare function structuredClone<T>(value: T): T;

/** Calls a function later. The program's end does not wait for it; `await` a promise to wait. */
declare function setTimeout(callback: () => void, milliseconds?: number): number;

/** Takes a `setTimeout` back. */
declare function clearTimeout(timer: number | undefined): void;
