/** Spellings of options, `=` behind those that take an argument, and the one name of each: `{ '-c=': 'count', '--count=': 'count', '-n': 'numeric' }`. */
export type OptionTable = Readonly<Record<string, string>>;

/** Options and operands of a command line. */
export interface GivenOptions {
  /** In order, with the value of those that take one. */
  readonly given: readonly { readonly name: string; readonly spelling: string; readonly value: string }[];
  readonly operands: readonly string[];
  has(name: string): boolean;
  /** The last value given; undefined if there is none. */
  value(name: string): string | undefined;
}

/** What glibc's getopt_long complains about, without the program's name before it. */
export interface OptionError {
  readonly error: string;
}

/**
 * Models getopt_long(3): bundled short options, `--name=value`, unambiguous beginnings of long names, `--` as the end.
 * @param inOrder stops at the first operand, as the tools do that run another command.
 */
export function getopt(args: readonly string[], table: OptionTable, inOrder = false): GivenOptions | OptionError {
  const given: { name: string; spelling: string; value: string }[] = [];
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(...(inOrder ? args.slice(i) : [word]));
      if (inOrder) break;
      continue;
    }
    const isLong = word.startsWith('--');
    const error = isLong ? long(word) : short(word);
    if (error) return { error };

    function long(text: string): string | undefined {
      const equals = text.indexOf('=');
      const typed = equals < 0 ? text : text.slice(0, equals);
      const spelling = findLong(typed, table);
      if (typeof spelling === 'object') return spelling.error;
      const name = table[spelling];
      if (name !== undefined) {
        if (equals >= 0) return `option '${spelling}' doesn't allow an argument`;
        given.push({ name, spelling, value: '' });
        return undefined;
      }
      const value = equals >= 0 ? text.slice(equals + 1) : args[++i];
      if (value === undefined) return `option '${spelling}' requires an argument`;
      given.push({ name: table[`${spelling}=`] as string, spelling, value });
      return undefined;
    }

    function short(text: string): string | undefined {
      for (let at = 1; at < text.length; at++) {
        const spelling = `-${text.charAt(at)}`;
        const name = table[spelling];
        if (name !== undefined) {
          given.push({ name, spelling, value: '' });
          continue;
        }
        const takes = table[`${spelling}=`];
        if (takes === undefined) return `invalid option -- '${text.charAt(at)}'`;
        const value = at + 1 < text.length ? text.slice(at + 1) : args[++i];
        if (value === undefined) return `option requires an argument -- '${text.charAt(at)}'`;
        given.push({ name: takes, spelling, value });
        return undefined;
      }
      return undefined;
    }
  }
  return {
    given,
    operands,
    has: (name) => given.some((option) => option.name === name),
    value: (name) => given.filter((option) => option.name === name).at(-1)?.value,
  };
}

function findLong(typed: string, table: OptionTable): string | OptionError {
  const spellings = Object.keys(table)
    .map((key) => key.replace(/=$/, ''))
    .filter((key) => key.startsWith('--'));
  if (spellings.includes(typed)) return typed;
  const candidates = [...new Set(spellings.filter((key) => key.startsWith(typed)))];
  if (candidates.length === 1) return candidates[0] as string;
  if (candidates.length === 0) return { error: `unrecognized option '${typed}'` };
  return { error: `option '${typed}' is ambiguous; possibilities: ${candidates.map((key) => `'${key}'`).join(' ')}` };
}
