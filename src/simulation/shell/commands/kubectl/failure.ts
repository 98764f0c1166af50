import { printStatusError } from '../../../cluster/api-server/print-error.ts';
import type { Status } from '../../../cluster/api-server/status.ts';

/** What ends a command: text for standard error, and the status it leaves. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As it is printed, with what a command puts before the message of a server's refusal. */
  print(_prefix = ''): string {
    return this.message;
  }
}

/** The API server's refusal. */
export class Refusal extends Failure {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.status = status;
  }

  override print(prefix = ''): string {
    const { reason, details } = this.status;
    if (reason === 'Invalid' && details?.kind && !details.causes?.length) return `The ${details.kind} "${details.name ?? ''}" is invalid`;
    return printStatusError(this.status, prefix);
  }
}

/** `error: …` */
export function error(message: string): Failure {
  return new Failure(`error: ${message}`);
}

/** A command line that makes no sense. Models cmdutil.UsageErrorf. */
export function usageError(path: string, message: string): Failure {
  return new Failure(`error: ${message}\nSee '${path} -h' for help and examples`);
}

/** What the real kubectl can do and this one cannot. */
export function refused(what: string): Failure {
  return new Failure(`kubectl: not simulated: ${what}`);
}

/** Several failures as one, each on its own line; models cmdutil.MultipleErrors. Throws when there is one. */
export function throwAll(failures: readonly Failure[]): void {
  const [first] = failures;
  if (first && failures.length === 1) throw first;
  if (first) throw new Failure(failures.map((one) => one.print().replace(/^error: /, '')).join('\n'));
}

/** A failure that says nothing more than that there is one. */
export function isEmptyFailure(failure: Failure): boolean {
  return failure.print() === '';
}
