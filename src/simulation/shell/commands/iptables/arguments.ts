import type { Token } from '../../../iptables/tokens.ts';
import { type Program, parameterProblem } from './failure.ts';

/** What is to be done, by the letter of its option. */
export type Verb = 'A' | 'D' | 'I' | 'R' | 'C' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'P' | 'E';

/** What the words of a command line amount to. */
export interface Arguments {
  readonly table: string;
  readonly verb?: Verb;
  readonly chain?: string;
  /** `-P`'s policy, or `-E`'s new name. */
  readonly value?: string;
  readonly number?: number;
  readonly zero: boolean;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly version: boolean;
  readonly help: boolean;
  /** The words of the rule. */
  readonly rule: readonly Token[];
}

const verbs: Readonly<Record<string, Verb>> = {
  '--append': 'A',
  '--delete': 'D',
  '--insert': 'I',
  '--replace': 'R',
  '--check': 'C',
  '--list': 'L',
  '--list-rules': 'S',
  '--flush': 'F',
  '--zero': 'Z',
  '--new-chain': 'N',
  '--new': 'N',
  '--delete-chain': 'X',
  '--policy': 'P',
  '--rename-chain': 'E',
};
const flags: Readonly<Record<string, string>> = {
  '--table': 't',
  '--numeric': 'n',
  '--verbose': 'v',
  '--exact': 'x',
  '--line-numbers': '0',
  '--wait': 'w',
  '--version': 'V',
  '--help': 'h',
  '--ipv4': '4',
  '--ipv6': '6',
};
const needsChain = 'ADIRCNPE';
/** Letters whose argument belongs to the rule. */
const ruleLetters = 'sdpiojgmc';

/** Models do_parse of xshared.c: which words belong to the command, and which to the rule. @throws Failure */
export function parseArguments(program: Program, args: readonly string[]): Arguments {
  return new ArgumentParser(program, args).parse();
}

class ArgumentParser {
  readonly #program: Program;
  readonly #args: readonly string[];
  #at = 0;
  readonly #asked: { -readonly [K in keyof Arguments]: Arguments[K] } & { rule: Token[] };

  constructor(program: Program, args: readonly string[]) {
    this.#program = program;
    this.#args = args;
    this.#asked = {
      table: 'filter',
      zero: false,
      numeric: false,
      verbose: false,
      exact: false,
      lineNumbers: false,
      version: false,
      help: false,
      rule: [],
    };
  }

  parse(): Arguments {
    while (this.#at < this.#args.length) this.#word(this.#args[this.#at++] as string);
    return this.#asked;
  }

  #word(word: string): void {
    if (word.startsWith('--')) this.#long(word);
    else if (/^-[A-Za-z0-9]/.test(word)) this.#short(word);
    else this.#toRule(word);
  }

  #long(word: string): void {
    const [name = '', value] = word.split(/=(.*)/s);
    if (Object.hasOwn(verbs, name)) this.#verb(verbs[name] as Verb, value, name);
    else if (Object.hasOwn(flags, name)) this.#flag(flags[name] as string, value, name);
    else this.#toRule(word);
  }

  // `-nvL`, `-tnat`, `-w5`: letters one after the other, until one takes the rest.
  #short(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word.charAt(i);
      const rest = word.slice(i + 1);
      if (ruleLetters.includes(letter)) {
        this.#toRule(`-${letter}`);
        if (rest !== '') this.#toRule(rest);
        return;
      }
      if ('ADIRCLSFZNXPE'.includes(letter)) {
        this.#verb(letter as Verb, rest || undefined, `-${letter}`);
        return;
      }
      if ('tw'.includes(letter)) {
        this.#flag(letter, rest || undefined, `-${letter}`);
        return;
      }
      if ('nvxVh46'.includes(letter)) this.#flag(letter, undefined, `-${letter}`);
      else this.#toRule(`-${letter}`);
    }
  }

  #flag(letter: string, given: string | undefined, spelling: string): void {
    const asked = this.#asked;
    switch (letter) {
      case 't':
        asked.table = given ?? this.#argument(spelling);
        return;
      case 'n':
        asked.numeric = true;
        return;
      case 'v':
        asked.verbose = true;
        return;
      case 'x':
        asked.exact = true;
        return;
      case '0':
        asked.lineNumbers = true;
        return;
      case 'w':
        if (given === undefined) this.#optional();
        return;
      case 'V':
        asked.version = true;
        return;
      case 'h':
        asked.help = true;
        return;
      default:
        // `iptables -6` is none of its business, and it says so without a word of its own.
        if ((letter === '6') === (this.#program === 'iptables')) throw parameterProblem(this.#program, '').silent();
    }
  }

  #verb(verb: Verb, given: string | undefined, spelling: string): void {
    const asked = this.#asked;
    // `-L -Z` lists and then zeroes.
    if (verb === 'Z' && asked.verb === 'L') asked.zero = true;
    else if (verb === 'L' && asked.verb === 'Z') Object.assign(asked, { verb: 'L', zero: true });
    else if (asked.verb) throw parameterProblem(this.#program, `Cannot use -${verb} with -${asked.verb}`);
    else asked.verb = verb;
    const chain = given ?? (needsChain.includes(verb) ? this.#argument(spelling) : this.#optional());
    if (chain !== undefined) asked.chain = chain;
    if ('DLSZ'.includes(verb) && chain !== undefined) asked.number = this.#number(this.#optional());
    if (verb === 'I') asked.number = this.#number(this.#optional()) ?? 1;
    if (verb === 'R') {
      const number = this.#optional();
      if (number === undefined) throw parameterProblem(this.#program, '-R requires a rule number');
      asked.number = this.#number(number);
    }
    if (verb === 'P' || verb === 'E') {
      asked.value = this.#optional();
      if (asked.value === undefined)
        throw parameterProblem(this.#program, verb === 'P' ? '-P requires a chain and a policy' : '-E requires old-chain-name and new-chain-name');
    }
  }

  #number(word: string | undefined): number | undefined {
    if (word === undefined) return undefined;
    const number = Number(word);
    if (!/^\d+$/.test(word) || number < 1) throw parameterProblem(this.#program, `Invalid rule number \`${word}'`);
    return number;
  }

  #argument(spelling: string): string {
    const word = this.#args[this.#at++];
    if (word === undefined) throw parameterProblem(this.#program, `option "${spelling}" requires an argument`);
    return word;
  }

  // The next word, unless it is another option.
  #optional(): string | undefined {
    const word = this.#args[this.#at];
    if (word === undefined || word.startsWith('-') || word.startsWith('!')) return undefined;
    this.#at++;
    return word;
  }

  #toRule(text: string): void {
    const raw = /\s/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
    this.#asked.rule.push({ text, raw, column: this.#at });
  }
}
