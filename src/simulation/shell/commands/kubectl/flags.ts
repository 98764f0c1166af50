import { Failure, refused } from './failure.ts';

/** What a flag's value has to be. `list` may be given several times and splits at commas, `array` does not split. */
export type FlagType = 'string' | 'bool' | 'int' | 'list' | 'array' | 'duration';

/** One flag of a command. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  readonly default?: string;
  /** Its value when it is given without one; a value then has to follow `=`. */
  readonly bare?: string;
}

/** The flags that were given. */
export interface Flags {
  /** Whether it stood on the command line. */
  given(name: string): boolean;
  /** The last value; the default unless given; empty without one. */
  text(name: string): string;
  bool(name: string): boolean;
  int(name: string): number;
  list(name: string): readonly string[];
  /** Seconds. */
  duration(name: string): number;
}

/** A command line, parsed. `dash` is how many of the arguments stand before a `--`. */
export interface ParsedLine {
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly dash: number | undefined;
}

/** `'output,o string'` and the like, one flag a line: name, shorthand, type, default behind `=`, the value of a bare flag behind `?`. */
export function flagTable(lines: string): readonly Flag[] {
  return lines
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [names = '', kind = ''] = line.trim().split(' ');
      const [name = '', short] = names.split(',');
      const [, type = 'string', bare, preset] = /^(\w+)(?:\?([^=]*))?(?:=(.*))?$/.exec(kind) ?? [];
      return {
        name,
        type: type as FlagType,
        ...(short ? { short } : {}),
        ...(type === 'bool' ? { bare: 'true' } : bare === undefined ? {} : { bare }),
        ...(preset === undefined ? {} : { default: preset }),
      };
    });
}

/**
 * Models github.com/spf13/pflag: flags and arguments in any order, `--` ends the flags. Throws Failure in its words.
 * @param refuses names of flags that the real command has and this one does not heed.
 */
export function parseFlags(path: string, words: readonly string[], table: readonly Flag[], refuses: ReadonlySet<string>): ParsedLine {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let dash: number | undefined;
  const wrong = (message: string): Failure => new Failure(`error: ${message}\nSee '${path} --help' for usage.`);
  const set = (flag: Flag, value: string): void => {
    const problem = check(flag, value);
    const spelled = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
    if (problem) throw wrong(`invalid argument ${JSON.stringify(value)} for "${spelled}" flag: ${problem}`);
    given.set(flag.name, [...(given.get(flag.name) ?? []), value]);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      const flag = table.find((one) => one.name === name);
      if (!flag && refuses.has(name)) throw refused(`the option --${name}`);
      if (!flag) throw wrong(`unknown flag: --${name}`);
      if (equals >= 0) set(flag, word.slice(equals + 1));
      else if (flag.bare !== undefined) set(flag, flag.bare);
      else {
        const value = words[++i];
        if (value === undefined) throw wrong(`flag needs an argument: --${name}`);
        set(flag, value);
      }
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at++) {
        const letter = word.charAt(at);
        const flag = table.find(({ short }) => short === letter);
        if (!flag && refuses.has(`-${letter}`)) throw refused(`the option -${letter}`);
        if (!flag) throw wrong(`unknown shorthand flag: '${letter}' in -${word.slice(at)}`);
        const rest = word.slice(at + 1);
        if (rest.startsWith('=')) set(flag, rest.slice(1));
        else if (flag.bare !== undefined) {
          set(flag, flag.bare);
          continue;
        } else if (rest) set(flag, rest);
        else {
          const value = words[++i];
          if (value === undefined) throw wrong(`flag needs an argument: '${letter}' in -${word.slice(at)}`);
          set(flag, value);
        }
        break;
      }
    } else args.push(word);
  }
  return { args, dash, flags: valuesOf(given, table) };
}

function valuesOf(given: ReadonlyMap<string, readonly string[]>, table: readonly Flag[]): Flags {
  const text = (name: string): string => given.get(name)?.at(-1) ?? table.find((flag) => flag.name === name)?.default ?? '';
  return {
    given: (name) => given.has(name),
    text,
    bool: (name) => /^(1|t|T|true|TRUE|True)$/.test(text(name)),
    int: (name) => Number(text(name)),
    list: (name) => {
      const values = given.get(name) ?? [];
      return table.find((flag) => flag.name === name)?.type === 'array' ? values : values.flatMap((value) => (value === '' ? [] : value.split(',')));
    },
    duration: (name) => seconds(text(name)),
  };
}

function check({ type }: Flag, value: string): string | undefined {
  if (type === 'bool' && !/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value))
    return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === 'int' && !/^[-+]?\d+$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === 'duration' && Number.isNaN(seconds(value))) return `time: invalid duration ${JSON.stringify(value)}`;
  return undefined;
}

const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Go's time.ParseDuration in seconds; NaN for what is none. */
export function seconds(text: string): number {
  if (text === '' || text === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = [...text.replace(/^[-+]/, '').matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|us|µs|ns|s)/g)];
  if (parts.map(([whole]) => whole).join('') !== text.replace(/^[-+]/, '')) return Number.NaN;
  return sign * parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0);
}
