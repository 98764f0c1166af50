/** What ipcalc was asked. */
export interface Arguments {
  readonly color: boolean;
  readonly bits: boolean;
  readonly onlyClass: boolean;
  readonly range: boolean;
  readonly html: boolean;
  readonly version: boolean;
  readonly help: boolean;
  readonly split: readonly number[];
  /** Address, mask, second mask: a slash or a dash between two is gone. */
  readonly words: readonly string[];
  /** Printed, on standard output, instead of anything else. */
  readonly error: string;
}

type Option = 'html' | 'help' | 'color' | 'nocolor' | 'version' | 'nobinary' | 'class' | 'range' | 'split';

const options: Readonly<Record<string, Option>> = {
  h: 'html',
  html: 'html',
  help: 'help',
  c: 'color',
  color: 'color',
  n: 'nocolor',
  nocolor: 'nocolor',
  v: 'version',
  version: 'version',
  b: 'nobinary',
  nobinary: 'nobinary',
  class: 'class',
  r: 'range',
  range: 'range',
  s: 'split',
  split: 'split',
};

/** Reads the command line as ipcalc 0.42 does: options anywhere, `-s` takes every number that follows. */
export function parseArguments(args: readonly string[], isTerminal: boolean): Arguments {
  const queue = [...args];
  const words: string[] = [];
  const seen: Option[] = [];
  const split: number[] = [];
  let error = '';
  const read = (prefix: string, name: string): void => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) {
      error += `Unknown option: ${prefix}${name}\n`;
      return;
    }
    seen.push(option);
    if (option !== 'split') return;
    while (/^\d+$/.test(queue[0] ?? '')) split.push(Number(queue.shift()));
    if (split.length === 0) error += `Argument for ${prefix}${name} is missing or invalid \n`;
  };
  while (queue.some((word) => word.startsWith('-'))) {
    const word = queue.shift() ?? '';
    if (/^--./.test(word)) read('--', word.slice(2));
    else if (/^-./.test(word)) for (const letter of word.slice(1)) read('-', letter);
    else words.push(word);
  }
  words.push(...queue);
  const { parts, range } = takeApart(words);
  return {
    color: seen.reduce((color, option) => (option === 'color' ? true : option === 'nocolor' ? false : color), isTerminal),
    bits: !seen.includes('nobinary'),
    onlyClass: seen.includes('class'),
    range: range || seen.includes('range'),
    html: seen.includes('html'),
    version: seen.includes('version'),
    help: seen.includes('help') || (seen.length === 1 && seen[0] === 'html' && parts.length === 0),
    split,
    words: parts,
    error,
  };
}

// `a/b` is an address and a mask, `a-b` a range, and so is a dash between blanks.
function takeApart(words: readonly string[]): { parts: string[]; range: boolean } {
  const parts: string[] = [];
  let range = false;
  for (const word of words) {
    const slash = /^(.+?)\/(.+)$/.exec(word) ?? /^(.+)\/$/.exec(word);
    const dash = /^(.+)-(.+)$/.exec(word);
    if (slash) parts.push(...slash.slice(1));
    else if (dash) parts.push(...dash.slice(1));
    else if (word !== '-') parts.push(word);
    range ||= !slash && (dash !== null || word === '-');
  }
  return { parts, range };
}
