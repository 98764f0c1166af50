import { type Place, Stop } from './error.ts';
import { describeToken, type Token } from './tokens.ts';

// Words that cannot be names, of those that are likely to stand where a name is missing.
const reserved: ReadonlySet<string> = new Set([
  'ip',
  'ip6',
  'inet',
  'arp',
  'bridge',
  'netdev',
  'table',
  'chain',
  'rule',
  'set',
  'map',
  'element',
  'accept',
  'drop',
]);

/** A place in a list of tokens, and what can be asked there. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
  }

  /** The token here, or some tokens further on. */
  peek(ahead = 0): Token {
    return (this.#tokens[this.#position + ahead] ?? this.#tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  /** The token before this one. */
  last(): Token {
    return this.#tokens[Math.max(0, this.#position - 1)] as Token;
  }

  /** For looking ahead: come back with `reset`. */
  mark(): number {
    return this.#position;
  }

  reset(position: number): void {
    this.#position = position;
  }

  /** Whether this word or sign, unquoted, stands here. */
  at(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'word' || token.kind === 'punctuation');
  }

  accept(text: string): boolean {
    if (!this.at(text)) return false;
    this.#position++;
    return true;
  }

  expect(text: string, expecting?: string): Token {
    if (!this.at(text)) throw this.unexpected(expecting);
    return this.next();
  }

  /** Whether a command ends here. */
  atEnd(): boolean {
    const { kind } = this.peek();
    return kind === 'newline' || kind === 'end';
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.#position++;
  }

  /** Leaves the rest of this line out. */
  skipLine(): void {
    while (!(this.peek().kind === 'newline' && this.peek().text === '\n') && this.peek().kind !== 'end') this.#position++;
  }

  /** A name of a table, chain or set. */
  name(expecting = 'string'): Token {
    const token = this.peek();
    if (token.kind !== 'word' || /^[0-9]/.test(token.text) || reserved.has(token.text)) throw this.unexpected(expecting);
    if (token.text.length > 255) throw new Stop('name too long, 256 characters maximum allowed', token);
    return this.next();
  }

  number(): number {
    const token = this.peek();
    if (token.kind !== 'word' || !/^(0x[0-9a-fA-F]+|\d+)$/.test(token.text)) throw this.unexpected();
    this.#position++;
    return Number(token.text);
  }

  /** A complaint about the token here. */
  unexpected(expecting?: string, token = this.peek()): Stop {
    const hint = expecting === undefined ? '' : `, expecting ${expecting}`;
    // A number ends where letters begin.
    const digits = token.kind === 'word' ? /^\d+(?=[A-Za-z])/.exec(token.text)?.[0] : undefined;
    const to = digits === undefined ? token.to : token.from + digits.length - 1;
    const what = digits === undefined ? describeToken(token) : 'number';
    return new Stop(`syntax error, unexpected ${what}${hint}`, { line: token.line, from: token.from, to });
  }

  /** A complaint in other words about a token. */
  stop(message: string, place: Place = this.peek(), about?: readonly Place[]): Stop {
    return new Stop(message, { line: place.line, from: place.from, to: place.to }, about);
  }

  /** What the real nft would take and the simulation refuses. */
  notSimulated(what: string, place: Place = this.peek()): Stop {
    return new Stop(`not simulated: ${what}`, { line: place.line, from: place.from, to: place.to }, undefined, true);
  }
}
