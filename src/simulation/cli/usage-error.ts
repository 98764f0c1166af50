/** What the user got wrong: printed on stderr, exit code 2. */
export class UsageError extends Error {}

/** Runs a parser of arguments; what it throws is the user's mistake. */
export function orUsageError<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
