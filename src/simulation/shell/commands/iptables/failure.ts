import type { Stop } from '../../../iptables/parse-error.ts';
import { type CommandResult, fail } from '../../command.ts';

/** Which of the two tools speaks. */
export type Program = 'iptables' | 'ip6tables';

/** Ends a command from anywhere below it: what is printed, and the status. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(stderr: string, exitCode: number) {
    super(stderr);
    this.exitCode = exitCode;
  }

  /** The same with nothing but the hint: `iptables -6`. */
  silent(): Failure {
    return new Failure(this.message.split('\n').slice(1).join('\n'), this.exitCode);
  }

  get result(): CommandResult {
    return fail(this.message, this.exitCode);
  }
}

const hint = (program: Program): string => `Try \`${program} -h' or '${program} --help' for more information.\n`;

/** A command line that makes no sense (PARAMETER_PROBLEM). */
export function parameterProblem(program: Program, message: string): Failure {
  return new Failure(`${program} v1.8.9 (nf_tables): ${message}\n${hint(program)}`, 2);
}

/** What the parser of rules complains about. */
export function parserProblem(program: Program, { message, complaint }: Stop): Failure {
  if (complaint === 'argument') return new Failure(`${message}\n${hint(program)}`, 2);
  return complaint === 'line' ? refusal(program, message) : parameterProblem(program, message);
}

/** What the tool says when the rules are not as the command supposes. */
export function refusal(program: Program, message: string): Failure {
  return new Failure(`${program}: ${message}\n`, 1);
}

/** What the kernel did not take. */
export function kernelRefusal(program: Program, what: string, why: string, where: string): Failure {
  return new Failure(`${program} v1.8.9 (nf_tables):  ${what} failed (${why}): ${where}\n`, 4);
}

/** A table or module that is not there. */
export function otherProblem(program: Program, message: string): Failure {
  return new Failure(`${program} v1.8.9 (nf_tables): ${message}\nPerhaps ${program} or your kernel needs to be upgraded.\n`, 3);
}
