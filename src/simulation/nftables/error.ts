/** Where something stands in the text. Lines and columns count from 1; `to` is the last column of it. */
export interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Wrong input, in nft's words. */
export interface NftError extends Place {
  readonly message: string;
  /** Other places that the complaint is about, underlined with waves. */
  readonly about?: readonly Place[];
  /** Set for what the real nft takes and the simulation does not. */
  readonly notSimulated?: boolean;
}

/** What a parser or a transaction throws inside; outside it is a value. */
export class Stop extends Error {
  readonly error: NftError;

  constructor(message: string, place: Place, about?: readonly Place[], notSimulated?: boolean) {
    super(message);
    this.error = { ...place, message, ...(about && { about }), ...(notSimulated && { notSimulated }) };
  }
}

/** A complaint as nft prints it: where, what, the line, and marks under the words. @param file nothing for a command line. */
export function printError(error: NftError, text: string, file?: string): string {
  const where = file === undefined ? '' : `${file}:${error.line}:${error.from}-${error.to}: `;
  const line = lineAt(text, error.line);
  const marks: string[] = [];
  const mark = ({ from, to }: Place, sign: string): void => {
    for (let column = from; column <= to; column++) marks[column - 1] = sign;
  };
  for (const place of error.about ?? []) mark(place, '~');
  mark(error, '^');
  return `${where}Error: ${error.message}\n${line}\n${Array.from(marks, (sign) => sign ?? ' ').join('')}\n`;
}

// At the end of the file nft shows the line before.
function lineAt(text: string, line: number): string {
  const lines = text.split('\n');
  return (lines[line - 1] || lines[line - 2] || '').replaceAll('\t', ' ');
}
