import type { GivenOption, OptionParser } from './matches/match.ts';
import { matches } from './matches/registry.ts';
import { otherMatches, otherTargets } from './modules.ts';
import { Stop } from './parse-error.ts';
import { generalFlags, parseGeneral } from './parse-general.ts';
import { checkProtocol } from './parse-protocol.ts';
import type { Clause, Rule, Target } from './rule.ts';
import { targetParser } from './targets/registry.ts';
import { splitEquals, type Token } from './tokens.ts';

/** A match or target whose options are still coming in. */
interface Open {
  readonly module: string;
  readonly prefix: string;
  readonly tokens: Token[];
  readonly column: number;
  readonly parser?: OptionParser<unknown>;
  readonly given: GivenOption[];
  /** Met something that is not modelled: the words stand for themselves. */
  opaque: boolean;
}

/** One place in the rule: clauses of which any will do, or a module that is still open. */
type Slot = { clauses: readonly Clause[] } | { open: Open };

const flagNames: Readonly<Record<string, string>> = { '--match': '-m', '--jump': '-j', '--goto': '-g', '--set-counters': '-c' };
const implicit: Readonly<Record<string, 'tcp' | 'udp' | 'sctp' | 'icmp' | 'icmp6'>> = {
  tcp: 'tcp',
  udp: 'udp',
  sctp: 'sctp',
  icmp: 'icmp',
  'ipv6-icmp': 'icmp6',
};

/**
 * The words behind `-A CHAIN`, as rules: one, or one for each pair of a list of sources and a list of destinations.
 * @param family whose tool reads; undefined takes the words of both. @throws Stop in the real tool's words.
 */
export function parseRule(tokens: readonly Token[], family?: 4 | 6): Rule[] {
  return new RuleParser(tokens, family).parse();
}

class RuleParser {
  readonly #tokens: readonly Token[];
  readonly #family: 4 | 6 | undefined;
  #at = 0;
  readonly #slots: Slot[] = [];
  #target: Target | undefined;
  #openTarget: Open | undefined;
  #hasTarget = false;
  readonly #seen = new Set<string>();
  #counters: { packets: number; bytes: number } | undefined;

  constructor(tokens: readonly Token[], family: 4 | 6 | undefined) {
    this.#tokens = tokens.flatMap(splitEquals);
    this.#family = family;
  }

  parse(): Rule[] {
    while (this.#at < this.#tokens.length) this.#word();
    const places = this.#slots.map((slot) => ('clauses' in slot ? slot.clauses : [this.#close<Clause>(slot.open)]));
    const target = this.#openTarget ? this.#close<Target>(this.#openTarget) : this.#target;
    checkProtocol(places.flat(), target);
    // As in the tool, the last source of a list comes with every destination before the next source does.
    const rules = places.reduce<Clause[][]>((before, choices) => before.flatMap((clauses) => choices.map((clause) => [...clauses, clause])), [[]]);
    return rules.map((clauses) => ({ clauses, ...(target && { target }), ...this.#counters }));
  }

  #word(): void {
    const start = this.#at;
    const not = this.#tokens[this.#at]?.raw === '!';
    if (not) this.#at++;
    const token = this.#tokens[this.#at++];
    if (!token) throw new Stop('nothing appropriate following !', this.#tokens.at(-1)?.column ?? 1);
    if (not && token.raw === '!') throw new Stop('multiple consecutive ! not allowed', token.column);
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
    const clauses = parseGeneral(kind, argument, not, this.#family);
    if (clauses?.length !== 0) this.#slots.push({ clauses: clauses ?? [{ kind: 'unknown', words: this.#words(start) }] });
  }

  #match(token: Token): void {
    const name = this.#argument(token);
    const parser = Object.hasOwn(matches, name.text) ? matches[name.text as Clause['kind']].parse : undefined;
    const isForeign = parser?.family !== undefined && this.#family !== undefined && parser.family !== this.#family;
    if (isForeign || (!parser && !otherMatches.has(name.text))) throw new Stop(`Couldn't load match \`${name.text}':No such file or directory\n`, name.column);
    const open: Open = { module: name.text, prefix: `-m ${name.text}`, tokens: [], column: token.column, parser, given: [], opaque: !parser };
    this.#slots.push({ open });
    if (open.opaque) this.#swallow(open);
  }

  #jump(token: Token, flag: '-j' | '-g'): void {
    const name = this.#argument(token);
    if (this.#hasTarget) throw new Stop(`multiple ${flag} flags not allowed`, token.column);
    this.#hasTarget = true;
    const parser = flag === '-j' ? targetParser(name.text) : undefined;
    if (!parser && !(flag === '-j' && otherTargets.has(name.text))) {
      this.#target = { kind: flag === '-g' ? 'goto' : 'jump', chain: name.text };
      return;
    }
    this.#openTarget = { module: name.text, prefix: `-j ${name.text}`, tokens: [], column: token.column, parser, given: [], opaque: !parser };
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
    if (!open?.parser) throw new Stop(`unknown option "${token.text}"`, token.column);
    const { parser, module } = open;
    const takes = parser.options[token.text];
    if (takes === undefined) {
      open.opaque = true;
      open.tokens.push(...this.#tokens.slice(start, this.#at));
      this.#swallow(open);
      return;
    }
    if (open.given.some(({ name }) => name === token.text) && !parser.repeatable?.includes(token.text))
      throw new Stop(`${module}: option "${token.text}" can only be used once.\n`, token.column);
    if (not && parser.invertible && !parser.invertible.includes(token.text))
      throw new Stop(`${module}: option "${token.text}" cannot be inverted.\n`, token.column);
    const value = takes > 0 ? this.#argument(token).text : '';
    const second = takes > 1 ? { second: this.#secondArgument() } : {};
    open.tokens.push(...this.#tokens.slice(start, this.#at));
    open.given.push({ name: token.text, not, value, ...second });
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
    const protocol = this.#slots.flatMap((slot) => ('clauses' in slot ? slot.clauses : [])).find((clause) => clause.kind === 'protocol');
    const kind = protocol && !protocol.not ? implicit[protocol.protocol] : undefined;
    const parser = kind && matches[kind].parse;
    if (!parser || !(name in parser.options || parser.unmodelled?.includes(name))) return undefined;
    const open: Open = { module: kind, prefix: `-m ${kind}`, tokens: [], column: this.#tokens[this.#at - 1]?.column ?? 1, parser, given: [], opaque: false };
    this.#slots.push({ open });
    return open;
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
    const built = open.opaque ? undefined : open.parser?.build(open.given, this.#family);
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
