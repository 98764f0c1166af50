/** Why text is not iptables-restore input: where, the tool's sentence, and all that it would print on stderr. */
export interface ParseError {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1; what the real tool does not tell. */
  readonly column: number;
  readonly message: string;
  readonly stderr: string;
}

/** A value, or why there is none. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ParseError };

/** How the real tool complains: about a parameter, about a stray word, or about what a line wants of the kernel. */
export type Complaint = 'parameter' | 'argument' | 'line';

/** What stops the parser inside; `parse.ts` turns it into a value. */
export class Stop extends Error {
  readonly column: number;
  readonly complaint: Complaint;

  constructor(message: string, column: number, complaint: Complaint = 'parameter') {
    super(message);
    this.column = column;
    this.complaint = complaint;
  }
}

/** The error value for a stop at a line, in the words of iptables-nft-restore (or ip6tables-nft-restore) 1.8.9. */
export function describeStop(stop: Stop, line: number, family: 4 | 6 = 4): ParseError {
  const { message, column, complaint } = stop;
  const program = `${family === 6 ? 'ip6tables' : 'iptables'}-nft-restore`;
  const hint = `Error occurred at line: ${line}\nTry \`${program} -h' or '${program} --help' for more information.\n`;
  const where = message === '' ? '' : `: ${message}`;
  const stderr = {
    parameter: `${program} v1.8.9 (nf_tables): ${message}\n${hint}`,
    argument: `${message}\n${hint}`,
    line: `${program}: line ${line} failed${where}\n`,
  }[complaint];
  return { line, column, message: message.trimEnd() || `line ${line} failed`, stderr };
}
