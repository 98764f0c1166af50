import { type CommandResult, fail } from '../../command.ts';

/** Models iproute2's matches(): a word stands for the first of the names that it begins. */
export function abbreviated<T extends string>(word: string, names: readonly T[]): T | undefined {
  return names.find((name) => name.startsWith(word));
}

/** Ends a command from anywhere below it, in the tool's words. */
export class IpError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }

  get result(): CommandResult {
    return fail(`${this.message}\n`, this.exitCode);
  }
}

/** What the simulation leaves out. */
export function notSimulatedError(what: string): IpError {
  return new IpError(`ip: not simulated: ${what}`, 1);
}

/** The kernel's answer to a request that it does not grant. */
export function answers(reason: string): IpError {
  return new IpError(`RTNETLINK answers: ${reason}`, 2);
}

/** Words one after the other, the way iproute2 takes them. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** Takes the next word; undefined at the end. */
  next(): string | undefined {
    return this.#words[this.#at++];
  }

  /** The next word without taking it. */
  get peek(): string | undefined {
    return this.#words[this.#at];
  }

  /** The value of a keyword. @throws IpError if there is none. */
  value(): string {
    const word = this.next();
    if (word === undefined) throw new IpError('Command line is not complete. Try option "help"', 255);
    return word;
  }
}
