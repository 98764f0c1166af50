import type { GivenOption, Match, OptionParser } from './matches/match.ts';
import { matches } from './matches/registry.ts';
import { otherMatches, otherTargets } from './modules.ts';
import { Stop } from './parse-error.ts';
import { generalFlags, parseGeneral } from './parse-general.ts';
import type { Clause, Rule, Target } from './rule.ts';
import { targets } from './targets/registry.ts';
import { splitEquals, type Token } from './tokens.ts';

/** A match or target whose options are still coming in. */
interface Open {
  readonly prefix: string;
  readonly tokens: Token[];
  readonly column: number;
  readonly parser?: OptionParser<unknown>;
  readonly given: GivenOption[];
  /** Met something that is not modelled: the words stand for themselves. */
  opaque: boolean;
}

type Slot = { clause: Clause } | { open: Open };

const flagNames: Readonly<Record<string, string>> = { '--match': '-m', '--jump': '-j', '--goto': '-g', '--set-counters': '-c' };
const implicit = ['tcp', 'udp', 'sctp'] as const;

/** The words behind `-A CHAIN`, as a rule. @throws Stop in the real tool's words. */
export function parseRule(tokens: readonly Token[]): Rule {
  return new RuleParser(tokens).parse();
}

class RuleParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  readonly #slots: Slot[] = [];
  #target: Target | undefined;
  #openTarget: Open | undefined;
  #hasTarget = false;
  readonly #seen = new Set<string>();
  #counters: { packets: number; bytes: number } | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens.flatMap(splitEquals);
  }

  parse(): Rule {
    while (this.#at < this.#tokens.length) this.#word();
    const clauses = this.#slots.flatMap((slot) => ('clause' in slot ? slot.clause : this.#close<Clause>(slot.open)));
    const protocol = clauses.find((clause) => clause.kind === 'protocol');
    for (const kind of ['tcp', 'udp'] as const) {
      if (!clauses.some((clause) => clause.kind === kind) || (protocol?.protocol === kind && !protocol.not)) continue;
      throw new Stop(`${kind.toUpperCase()} match requires '-p ${kind}'`, 1);
    }
    const target = this.#openTarget ? this.#close<Target>(this.#openTarget) : this.#target;
    return { clauses, ...(target && { target }), ...this.#counters };
  }

  #word(): void {
    const start = this.#at;
    const not = this.#tokens[this.#at]?.raw === '!';
    if (not) this.#at++;
    const token = this.#tokens[this.#at++];
    if (!token) throw new Stop('nothing appropriate following !', this.#tokens.at(-1)?.column ?? 1);
    if (not && this.#tokens[this.#at - 1]?.raw === '!') throw new Stop('Multiple consecutive ! not allowed', token.column);
    const flag = flagNames[token.text] ?? token.text;
    if (flag in generalFlags) {
      this.#general(token, not, start);
      return;
    }
    if (not && ['-m', '-j', '-g', '-c'].includes(flag)) throw new Stop(`cannot have ! before ${flag}`, token.column);
    if (flag === '-m') this.#match(token);
    else if (flag === '-j' || flag === '-g') this.#jump(token, flag);
    else if (flag === '-c') this.#setCounters(token);
    else if (!token.text.startsWith('-') || token.raw.startsWith('"')) throw new Stop(`Bad argument \`${token.text}'`, token.column, 'argument');
    else this.#option(token, not, start);
  }

  #argument(token: Token): Token {
    const argument = this.#tokens[this.#at++];
    if (!argument) throw new Stop(`option "${token.text}" requires an argument`, token.column);
    return argument;
  }

  #general(token: Token, not: boolean, start: number): void {
    const kind = generalFlags[token.text] as string;
    if (this.#seen.has(kind)) throw new Stop(`multiple ${kind} flags not allowed`, token.column);
    this.#seen.add(kind);
    const argument = kind === '-f' ? token : this.#argument(token);
    const clause = parseGeneral(kind, argument, not);
    if (clause === 'anything') return;
    this.#slots.push({ clause: clause ?? { kind: 'unknown', words: this.#words(start) } });
  }

  #match(token: Token): void {
    const name = this.#argument(token);
    const known = Object.hasOwn(matches, name.text) ? (matches[name.text as Clause['kind']] as Match) : undefined;
    if (!known?.parse && !otherMatches.has(name.text)) throw new Stop(`Couldn't load match \`${name.text}':No such file or directory\n`, name.column);
    const open: Open = {
      prefix: `-m ${name.text}`,
      tokens: [],
      column: token.column,
      parser: known?.parse,
      given: [],
      opaque: !known?.parse,
    };
    this.#slots.push({ open });
    if (open.opaque) this.#swallow(open);
  }

  #jump(token: Token, flag: '-j' | '-g'): void {
    const name = this.#argument(token);
    if (this.#hasTarget) throw new Stop(`multiple ${flag} flags not allowed`, token.column);
    this.#hasTarget = true;
    const known = flag === '-j' && Object.hasOwn(targets, name.text) ? targets[name.text as Target['kind']] : undefined;
    const isModule = known?.parse !== undefined || (flag === '-j' && otherTargets.has(name.text));
    if (!isModule) {
      this.#target = { kind: flag === '-g' ? 'goto' : 'jump', chain: name.text };
      return;
    }
    this.#openTarget = {
      prefix: `-j ${name.text}`,
      tokens: [],
      column: token.column,
      parser: known?.parse,
      given: [],
      opaque: !known?.parse,
    };
    if (this.#openTarget.opaque) this.#swallow(this.#openTarget);
  }

  #setCounters(token: Token): void {
    const [packets, bytes] = [Number(this.#argument(token).text), Number(this.#argument(token).text)];
    if (!Number.isInteger(packets) || !Number.isInteger(bytes)) throw new Stop('-c packet counter not numeric', token.column);
    this.#counters = { packets, bytes };
  }

  // An option belongs to the last module that has it; `-p tcp --dport 80` loads the protocol's own match.
  #option(token: Token, not: boolean, start: number): void {
    const open = this.#owner(token.text) ?? this.#loadImplicit(token.text);
    if (!open) throw new Stop(`unknown option "${token.text}"`, token.column);
    const takes = open.parser?.options[token.text];
    if (takes === undefined) {
      open.opaque = true;
      open.tokens.push(...this.#tokens.slice(start, this.#at));
      this.#swallow(open);
      return;
    }
    const value = takes === 0 ? '' : this.#argument(token).text;
    const second = takes === 2 ? ` ${this.#secondArgument()}` : '';
    open.tokens.push(...this.#tokens.slice(start, this.#at));
    open.given.push({ name: token.text, not, value: value + second });
  }

  // Empty if the next word is somebody else's: the module complains of that.
  #secondArgument(): string {
    const next = this.#tokens[this.#at];
    if (!next || /^[-!]/.test(next.text)) return '';
    this.#at++;
    return next.text;
  }

  #owner(name: string): Open | undefined {
    const opens = this.#slots.flatMap((slot) => ('open' in slot ? slot.open : []));
    if (this.#openTarget) opens.push(this.#openTarget);
    return opens.reverse().find(({ parser }) => parser && (name in parser.options || parser.unmodelled?.includes(name)));
  }

  #loadImplicit(name: string): Open | undefined {
    for (const slot of this.#slots) {
      if (!('clause' in slot) || slot.clause.kind !== 'protocol' || slot.clause.not) continue;
      const kind = implicit.find((one) => one === (slot.clause as Extract<Clause, { kind: 'protocol' }>).protocol);
      const parser = kind && matches[kind].parse;
      if (!parser || !(name in parser.options || parser.unmodelled?.includes(name))) return undefined;
      const open: Open = {
        prefix: `-m ${kind}`,
        tokens: [],
        column: this.#tokens[this.#at - 1]?.column ?? 1,
        parser,
        given: [],
        opaque: false,
      };
      this.#slots.push({ open });
      return open;
    }
    return undefined;
  }

  // Takes the words of something unknown, up to the next word that must be somebody else's.
  #swallow(open: Open): void {
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at] as Token;
      const next = token.raw === '!' ? this.#tokens[this.#at + 1] : token;
      const flag = next && (flagNames[next.text] ?? next.text);
      if (next && (next.text in generalFlags || ['-m', '-j', '-g', '-c'].includes(flag ?? '') || (open.parser && this.#owner(next.text)))) return;
      open.tokens.push(token);
    }
  }

  #close<T>(open: Open): T {
    const built = open.opaque ? undefined : open.parser?.build(open.given);
    if (built && typeof built === 'object' && 'error' in built) throw new Stop(`${built.error}`, open.column);
    return (built ?? { kind: 'unknown', words: [open.prefix, ...open.tokens.map((token) => token.raw)].join(' ') }) as T;
  }

  #words(start: number): string {
    return this.#tokens
      .slice(start, this.#at)
      .map((token) => token.raw)
      .join(' ');
  }
}
