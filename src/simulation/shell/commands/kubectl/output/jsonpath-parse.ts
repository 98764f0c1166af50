/** A JSONPath template, parsed. */
export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly kind: 'union'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'filter'; readonly left: PathNode; readonly operator: string; readonly right?: PathNode }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'range' }
  | { readonly kind: 'end' };

/** What is wrong with a template, in the words of the real parser. */
export class PathError extends Error {}

/** Parses a template: text, and `{…}` with paths, quoted text, `range` and `end`. Models k8s.io/client-go/util/jsonpath/parser.go. Throws PathError. */
export function parseTemplate(template: string): PathNode[] {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    if (open !== at) nodes.push({ kind: 'text', text: template.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const action = new ActionParser(template, open + 1);
    nodes.push({ kind: 'list', nodes: action.parse('}') });
    at = action.at;
  }
  return nodes;
}

class ActionParser {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** The nodes up to the closing brace; `''`: up to the end. */
  parse(close: '}' | ''): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const character = this.#text.charAt(this.at);
      if (character === close) {
        this.at++;
        return nodes;
      }
      if (character === '' || character === '\n') throw new PathError('unclosed action');
      if (character === ' ' || character === '@' || character === '$') this.at++;
      else if (character === '[') nodes.push(...this.#array());
      else if (character === '"' || character === "'") nodes.push({ kind: 'text', text: this.#quoted() });
      else if (character === '.') this.#field(nodes);
      else if (character === '+' || character === '-' || /\d/.test(character)) nodes.push(this.#number());
      else if (/\w/.test(character)) nodes.push(this.#word());
      else throw new PathError(`unrecognized character in action: U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${character}'`);
    }
  }

  #word(): PathNode {
    const [word = ''] = /^\w+/.exec(this.#text.slice(this.at)) ?? [];
    this.at += word.length;
    if (word === 'range') return { kind: 'range' };
    if (word === 'end') return { kind: 'end' };
    if (word === 'true' || word === 'false') return { kind: 'bool', value: word === 'true' };
    throw new PathError(`unrecognized identifier ${word}`);
  }

  #number(): PathNode {
    const [word = ''] = /^[-+]?[\d.]*/.exec(this.#text.slice(this.at)) ?? [];
    this.at += word.length;
    const value = Number(word);
    if (Number.isNaN(value)) throw new PathError(`cannot parse number ${word}`);
    return { kind: 'number', value };
  }

  #quoted(): string {
    const quote = this.#text.charAt(this.at++);
    let raw = '';
    for (;;) {
      const character = this.#text.charAt(this.at++);
      if (character === '' || character === '\n') throw new PathError('unterminated quoted string');
      if (character === quote) return unquoteEscapes(raw);
      raw += character;
      if (character === '\\') raw += this.#text.charAt(this.at++);
    }
  }

  #field(nodes: PathNode[]): void {
    this.at++;
    if (this.#text.charAt(this.at) === '.') {
      nodes.push({ kind: 'recursive' });
      this.at++;
      if (/[\w*$@]/.test(this.#text.charAt(this.at))) this.#name(nodes);
      return;
    }
    this.#name(nodes);
  }

  #name(nodes: PathNode[]): void {
    let name = '';
    for (;;) {
      const character = this.#text.charAt(this.at);
      if (character === '\\') {
        name += this.#text.charAt(this.at + 1);
        this.at += 2;
      } else if (character === '' || /[\s.[\])}=!<>|&,*@$:(]/.test(character)) break;
      else {
        name += character;
        this.at++;
      }
    }
    if (name === '' && this.#text.charAt(this.at) === '*') {
      this.at++;
      nodes.push({ kind: 'wildcard' });
    } else if (name !== '') nodes.push({ kind: 'field', name });
  }

  #array(): PathNode[] {
    const begin = ++this.at;
    let quote = '';
    let depth = 1;
    for (; ; this.at++) {
      const character = this.#text.charAt(this.at);
      if (character === '' || character === '\n') throw new PathError('unterminated array');
      if (quote) {
        if (character === quote && this.#text.charAt(this.at - 1) !== '\\') quote = '';
      } else if (character === '"' || character === "'") quote = character;
      else if (character === '[') depth++;
      else if (character === ']' && --depth === 0) break;
    }
    const inner = this.#text.slice(begin, this.at++);
    return [readArray(inner)];
  }
}

function readArray(inner: string): PathNode {
  if (inner.trim() === '*') return { kind: 'wildcard' };
  const filter = /^\s*\?\((.*)\)\s*$/s.exec(inner);
  if (filter) return readFilter(filter[1] ?? '');
  const parts = splitOutside(inner, ',');
  if (parts.length > 1) return { kind: 'union', nodes: parts.map((part) => readArray(part.trim())) };
  const name = /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*$/.exec(inner);
  if (name) return { kind: 'field', name: (name[1] ?? name[2] ?? '').replace(/\\(.)/g, '$1') };
  const slice = /^\s*(-?\d+)?\s*(?:(:)\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?)?$/.exec(inner);
  if (!slice || inner.trim() === '') throw new PathError(`invalid array index ${inner}`);
  const [, from, colon, to, step] = slice;
  if (!colon) return { kind: 'slice', from: Number(from), to: Number(from) === -1 ? undefined : Number(from) + 1, step: 0 };
  return {
    kind: 'slice',
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
    ...(step === undefined ? {} : { step: Number(step) }),
  };
}

function readFilter(text: string): PathNode {
  const found = /^((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^!<>='"])*?)(==|!=|<=|>=|<|>)(.*)$/s.exec(text);
  const operand = (part: string): PathNode => ({ kind: 'list', nodes: new ActionParser(part.trim(), 0).parse('') });
  if (!found) return { kind: 'filter', left: operand(text), operator: 'exists' };
  return { kind: 'filter', left: operand(found[1] ?? ''), operator: found[2] ?? '', right: operand(found[3] ?? '') };
}

function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  for (const character of text) {
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === separator) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += character;
  }
  return parts;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'", a: '\u0007', b: '\b', f: '\f', v: '\v' };

function unquoteEscapes(raw: string): string {
  return raw.replace(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole);
}
