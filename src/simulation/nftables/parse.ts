import type { Command, HookSpec, ListCommand, RulePosition } from './command.ts';
import { Cursor } from './cursor.ts';
import { type NftError, type Place, Stop } from './error.ts';
import type { ChainType, Family, Hook } from './family.ts';
import { families } from './family.ts';
import type { Places } from './parse-expression.ts';
import { parseElements, parseSetBlock } from './parse-set.ts';
import { parseRule } from './parse-statement.ts';
import { priorityValue } from './priority.ts';
import type { SetDefinition } from './set.ts';
import { type Token, tokenize } from './tokens.ts';

/** What a script says, or what is wrong with it. */
export type Parsed =
  | { readonly ok: true; readonly commands: readonly (Command | ListCommand)[]; readonly places: CommandPlaces }
  | { readonly ok: false; readonly error: NftError };

/** Where commands and their parts stand in the text. */
export interface CommandPlaces {
  readonly parts: Places;
  readonly commands: WeakMap<object, { readonly whole: Place; readonly table?: Place; readonly name?: Place }>;
}

/** What the parser has to ask: types of a set that elements are written to. */
export interface ParseContext {
  definition(family: Family, table: string, name: string): SetDefinition | undefined;
}

/**
 * Reads a script for `nft -f`, or what `nft list ruleset` printed, which is one. Models parser_bison.y of nft 1.0.6. Nothing is read
 * behind the first mistake. Rules that use something unknown keep its words; commands that use something unknown are refused.
 */
export function parseScript(text: string, context: ParseContext): Parsed {
  try {
    const parser = new Parser(new Cursor(text, tokenize(text)), context);
    return { ok: true, commands: parser.script(), places: parser.places };
  } catch (error) {
    if (error instanceof Stop) return { ok: false, error: error.error };
    throw error;
  }
}

const hooks: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress', 'egress'];
const chainTypes: readonly ChainType[] = ['filter', 'nat', 'route'];
const otherObjects = ['counter', 'quota', 'limit', 'flowtable', 'synproxy', 'secmark', 'ct'];
const verbs = ['add', 'create', 'insert', 'replace', 'delete', 'flush', 'list', 'rename'] as const;
const notSimulated = ['reset', 'get', 'monitor', 'describe', 'export', 'import', 'define', 'undefine', 'redefine', 'include'];
type Verb = (typeof verbs)[number];

interface InTable {
  readonly family: Family;
  readonly table: string;
}

const blockOrder: readonly (readonly string[])[] = [['chain'], ['other'], ['set', 'map'], ['element'], ['rule']];

class Parser {
  readonly places: CommandPlaces = { parts: new WeakMap(), commands: new WeakMap() };
  readonly #cursor: Cursor;
  readonly #context: ParseContext;
  readonly #commands: (Command | ListCommand)[] = [];
  // Sets of this very script, which elements further down are written to.
  readonly #definitions = new Map<string, SetDefinition>();

  constructor(cursor: Cursor, context: ParseContext) {
    this.#cursor = cursor;
    this.#context = context;
  }

  script(): readonly (Command | ListCommand)[] {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipNewlines();
      if (cursor.peek().kind === 'end') return this.#commands;
      this.#command();
      if (!cursor.atEnd()) throw cursor.unexpected('newline or semicolon');
    }
  }

  #command(): void {
    const cursor = this.#cursor;
    const begin = cursor.peek();
    if (begin.kind === 'word' && notSimulated.includes(begin.text)) throw cursor.notSimulated(`nft ${begin.text}`);
    const verb: Verb = verbs.find((one) => cursor.accept(one)) ?? 'add';
    const object = cursor.peek();
    if (object.kind !== 'word') throw cursor.unexpected(verb === 'add' ? 'string' : undefined);
    const parse = this.#objects[object.text];
    if (!parse) {
      if (otherObjects.includes(object.text) && (verb === 'add' || verb === 'create') && cursor.peek(1).kind === 'word')
        throw cursor.notSimulated(`nft ${verb} ${object.text}`);
      // Without a word for what is added it is a rule.
      if (verb !== 'add') throw cursor.unexpected(verb === 'insert' || verb === 'replace' ? 'rule' : undefined);
      this.#rule('add', begin);
      return;
    }
    cursor.next();
    parse(verb, begin);
  }

  readonly #objects: Readonly<Record<string, (verb: Verb, begin: Token) => void>> = {
    table: (verb, begin) => this.#table(verb, begin),
    chain: (verb, begin) => this.#chain(verb, begin),
    rule: (verb, begin) => this.#rule(verb, begin),
    set: (verb, begin) => this.#set(verb, begin, 'set'),
    map: (verb, begin) => this.#set(verb, begin, 'map'),
    element: (verb, begin) => this.#element(verb, begin),
    ruleset: (verb, begin) => this.#everything(verb, begin, 'ruleset'),
    tables: (verb, begin) => this.#everything(verb, begin, 'tables'),
    chains: (verb, begin) => this.#everything(verb, begin, 'chains'),
    sets: (verb, begin) => this.#everything(verb, begin, 'sets'),
    maps: (verb, begin) => this.#everything(verb, begin, 'maps'),
  };

  #push(command: Command | ListCommand, begin: Token, table?: Token, name?: Token): void {
    const last = this.#cursor.last();
    // A command's place has the end of its line in it.
    const to = this.#cursor.atEnd() ? this.#cursor.peek().from : last.to;
    this.places.commands.set(command, { whole: { line: begin.line, from: begin.from, to }, table, name });
    this.#commands.push(command);
  }

  #family(): Family {
    const { kind, text } = this.#cursor.peek();
    const family = kind === 'word' ? families.find((one) => one === text) : undefined;
    if (!family) return 'ip';
    this.#cursor.next();
    return family;
  }

  #inTable(): { readonly where: InTable; readonly token: Token } {
    const family = this.#family();
    const token = this.#cursor.name();
    return { where: { family, table: token.text }, token };
  }

  #refuse(verb: Verb): never {
    throw this.#cursor.unexpected(undefined, this.#cursor.last().text === verb ? this.#cursor.peek() : this.#cursor.last());
  }

  #everything(verb: Verb, begin: Token, object: 'ruleset' | 'tables' | 'chains' | 'sets' | 'maps'): void {
    const { kind, text } = this.#cursor.peek();
    const family = kind === 'word' ? families.find((one) => one === text) : undefined;
    if (family) this.#cursor.next();
    if (verb === 'list') this.#push({ verb, object, ...(family && { family }) }, begin);
    else if (verb === 'flush' && object === 'ruleset') this.#push({ verb, object, ...(family && { family }) }, begin);
    else this.#refuse(verb);
  }

  #table(verb: Verb, begin: Token): void {
    const { where, token } = this.#inTable();
    if (verb === 'list' || verb === 'delete' || verb === 'flush') this.#push({ ...where, verb, object: 'table' }, begin, token);
    else if (verb === 'add' || verb === 'create') {
      if (!this.#cursor.at('{')) this.#push({ ...where, verb, object: 'table' }, begin, token);
      else this.#tableBlock(verb, where, begin, token);
    } else this.#refuse(verb);
  }

  // Models nft_cmd_expand: chains first, then other objects, sets, elements, and rules last.
  #tableBlock(verb: 'add' | 'create', where: InTable, begin: Token, token: Token): void {
    const cursor = this.#cursor;
    cursor.expect('{');
    const at = this.#commands.length;
    let comment: string | undefined;
    for (;;) {
      cursor.skipNewlines();
      if (cursor.accept('}')) break;
      const first = cursor.peek();
      if (cursor.accept('comment')) comment = cursor.next().text;
      else if (cursor.accept('flags')) throw cursor.notSimulated('flags of tables');
      else if (cursor.accept('chain')) this.#chainBlock('add', where, first, cursor.name(), token, true);
      else if (cursor.accept('set')) this.#setBlock('add', where, first, 'set', cursor.name(), token);
      else if (cursor.accept('map')) this.#setBlock('add', where, first, 'map', cursor.name(), token);
      else if (otherObjects.includes(first.text)) this.#otherBlock(where, first, token);
      else throw cursor.unexpected();
      if (cursor.peek().kind !== 'newline') throw cursor.unexpected('newline or semicolon');
    }
    const inner = this.#commands.splice(at);
    this.#push({ ...where, verb, object: 'table', ...(comment !== undefined && { comment }) }, begin, token);
    for (const step of blockOrder) this.#commands.push(...inner.filter((command) => step.includes(command.object)));
  }

  #chain(verb: Verb, begin: Token): void {
    const { where, token } = this.#inTable();
    if (this.#cursor.at('handle')) throw this.#cursor.notSimulated('chains by handle');
    const name = this.#cursor.name();
    const chain = name.text;
    if (verb === 'list') this.#push({ ...where, verb, object: 'chain', name: chain }, begin, token, name);
    else if (verb === 'delete' || verb === 'flush') this.#push({ ...where, verb, object: 'chain', chain }, begin, token, name);
    else if (verb === 'rename') this.#push({ ...where, verb, object: 'chain', chain, to: this.#cursor.name().text }, begin, token, name);
    else if (verb === 'add' || verb === 'create') this.#chainBlock(verb, where, begin, name, token, false);
    else this.#refuse(verb);
  }

  #chainBlock(verb: 'add' | 'create', where: InTable, begin: Token, name: Token, table: Token, withRules: boolean): void {
    const cursor = this.#cursor;
    const at = this.#commands.length;
    let base: HookSpec | undefined;
    let comment: string | undefined;
    if (cursor.at('{')) {
      cursor.next();
      for (;;) {
        cursor.skipNewlines();
        if (cursor.accept('}')) break;
        const first = cursor.peek();
        if (cursor.at('type')) base = this.#hook(where.family);
        else if (cursor.accept('policy')) base = { ...(base ?? this.#noBase(first)), policy: this.#policy() };
        else if (cursor.accept('comment')) comment = cursor.next().text;
        else {
          if (!withRules) throw cursor.unexpected();
          this.#pushRule(where, name, first, table);
        }
        if (cursor.accept('}')) break;
        if (cursor.peek().kind !== 'newline') throw cursor.unexpected('newline or semicolon');
      }
    }
    const rules = this.#commands.splice(at);
    this.#push({ ...where, verb, object: 'chain', chain: name.text, ...(base && { base }), ...(comment !== undefined && { comment }) }, begin, table, name);
    this.#commands.push(...rules);
  }

  // A policy without a hook: the chain is a base chain already.
  #noBase(token: Token): never {
    throw this.#cursor.notSimulated('a policy without type and hook', token);
  }

  #pushRule(where: InTable, chain: Token, first: Token, table: Token): void {
    const rule = parseRule(this.#cursor, where.family, this.places.parts);
    const command: Command = { ...where, verb: 'add', object: 'rule', chain: chain.text, rule };
    this.places.commands.set(command, { whole: { line: first.line, from: first.from, to: this.#cursor.last().to }, table, name: chain });
    this.#commands.push(command);
  }

  #hook(family: Family): HookSpec {
    const cursor = this.#cursor;
    cursor.expect('type');
    const type = cursor.peek();
    const chainType = chainTypes.find((one) => one === type.text);
    if (!chainType) throw cursor.stop('unknown chain type', type);
    cursor.next();
    cursor.expect('hook');
    const token = cursor.peek();
    const hook = hooks.find((one) => one === token.text);
    if (!hook) throw cursor.stop('unknown chain hook', token);
    cursor.next();
    let device: string | undefined;
    if (cursor.accept('device')) device = cursor.next().text;
    if (cursor.at('devices')) throw cursor.notSimulated('devices of a base chain');
    return { type: chainType, hook, priority: this.#priority(family, hook), ...(device !== undefined && { device }) };
  }

  #priority(family: Family, hook: Hook): number {
    const cursor = this.#cursor;
    const begin = cursor.expect('priority', 'priority');
    const sign = cursor.accept('-') ? -1 : 1;
    const token = cursor.next();
    if (token.kind !== 'word') throw cursor.unexpected(undefined, token);
    if (/^\d+$/.test(token.text)) return sign * Number(token.text);
    // `dstnat-10` comes as one word, `dstnat - 10` as three.
    const [, name = token.text, inside] = /^([a-z]+)(-\d+)$/.exec(token.text) ?? [];
    let distance = Number(inside ?? 0);
    if (cursor.accept('-')) distance = -cursor.number();
    else if (cursor.accept('+')) distance = cursor.number();
    const value = priorityValue(family, hook, name);
    if (value === undefined || inside !== undefined)
      throw cursor.stop('invalid priority expression value in this context.', { line: begin.line, from: begin.from, to: cursor.last().to });
    return value + distance;
  }

  #policy(): 'accept' | 'drop' {
    const { text } = this.#cursor.peek();
    if (text !== 'accept' && text !== 'drop') throw this.#cursor.unexpected("accept or drop or '$'");
    this.#cursor.next();
    return text;
  }

  #rule(verb: Verb, begin: Token): void {
    const cursor = this.#cursor;
    const { where, token } = this.#inTable();
    const name = cursor.name('string');
    const chain = name.text;
    if (verb === 'delete') {
      cursor.expect('handle', 'handle');
      const at = cursor.peek();
      this.#push({ ...where, verb, object: 'rule', chain, handle: cursor.number() }, begin, token, at);
      return;
    }
    if (verb === 'replace') {
      cursor.expect('handle', 'handle');
      const handle = cursor.number();
      const rule = parseRule(cursor, where.family, this.places.parts);
      this.#push({ ...where, verb, object: 'rule', chain, handle, rule }, begin, token, name);
      return;
    }
    if (verb !== 'add' && verb !== 'insert') this.#refuse(verb);
    const at = this.#position();
    const rule = parseRule(cursor, where.family, this.places.parts);
    this.#push({ ...where, verb, object: 'rule', chain, rule, ...(at && { at: at.position }) }, begin, token, at?.token ?? name);
  }

  #position(): { readonly position: RulePosition; readonly token: Token } | undefined {
    const cursor = this.#cursor;
    const word = cursor.peek();
    if (!['handle', 'position', 'index'].some((one) => cursor.accept(one))) return undefined;
    const token = cursor.peek();
    const number = cursor.number();
    if (word.text !== 'index') return { position: { handle: number }, token };
    return { position: { index: number }, token: { ...token, from: word.from } };
  }

  #set(verb: Verb, begin: Token, kind: 'set' | 'map'): void {
    const { where, token } = this.#inTable();
    if (this.#cursor.at('handle')) throw this.#cursor.notSimulated('sets by handle');
    const name = this.#cursor.name();
    if (verb === 'list') this.#push({ ...where, verb, object: kind, name: name.text }, begin, token, name);
    else if (verb === 'delete' || verb === 'flush') this.#push({ ...where, verb, object: kind, name: name.text }, begin, token, name);
    else if (verb === 'add' || verb === 'create') this.#setBlock(verb, where, begin, kind, name, token);
    else this.#refuse(verb);
  }

  #setBlock(verb: 'add' | 'create', where: InTable, begin: Token, kind: 'set' | 'map', name: Token, table: Token): void {
    const { definition, elements } = parseSetBlock(this.#cursor, kind, name.text, this.places.parts);
    this.#definitions.set(`${where.family} ${where.table} ${name.text}`, definition);
    this.#push({ ...where, verb, object: kind, definition }, begin, table, name);
    if (elements.length > 0) this.#push({ ...where, verb: 'add', object: 'element', set: name.text, elements }, begin, table, name);
  }

  #element(verb: Verb, begin: Token): void {
    if (verb !== 'add' && verb !== 'create' && verb !== 'delete') this.#refuse(verb);
    const { where, token } = this.#inTable();
    const name = this.#cursor.name();
    const known = this.#definitions.get(`${where.family} ${where.table} ${name.text}`) ?? this.#context.definition(where.family, where.table, name.text);
    if (!known) throw this.#cursor.stop('No such file or directory', name);
    const elements = parseElements(this.#cursor, known.key, known.data, this.places.parts);
    this.#push({ ...where, verb, object: 'element', set: name.text, elements }, begin, token, name);
  }

  // Kept as it stands, from its first word to its closing brace.
  #otherBlock(where: InTable, first: Token, table: Token): void {
    const cursor = this.#cursor;
    const kind = cursor.next().text;
    const extra = kind === 'ct' ? ` ${cursor.next().text}` : '';
    const name = cursor.name();
    cursor.expect('{');
    let depth = 1;
    while (depth > 0 && cursor.peek().kind !== 'end') {
      if (cursor.at('{')) depth++;
      if (cursor.at('}')) depth--;
      cursor.next();
    }
    const lines = cursor.text.slice(first.start, cursor.last().end).split('\n');
    this.#push({ ...where, verb: 'add', object: 'other', kind: `${kind}${extra}`, name: name.text, lines }, first, table, name);
  }
}
