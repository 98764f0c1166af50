// Prints as Go's yaml.v2 does (sigs.k8s.io/yaml, so kubectl and kubeadm): keys sorted, lists not indented, long lines folded at spaces.

const bestWidth = 80;

/** A JSON value as YAML text, ending in a newline. A missing value is left out of its object, null is printed. */
export function printYaml(value: unknown): string {
  const printer = new YamlPrinter();
  printer.node(value, 0, 'top');
  return printer.text.endsWith('\n') ? printer.text : `${printer.text}\n`;
}

class YamlPrinter {
  text = '';

  /** @param place what stands before: nothing, `key:` or `-`. */
  node(value: unknown, indent: number, place: 'top' | 'key' | 'item'): void {
    if (Array.isArray(value)) this.#list(value, indent, place);
    else if (typeof value === 'object' && value !== null) this.#map(value as Record<string, unknown>, indent, place);
    else this.#scalar(value, indent, place);
  }

  #map(value: Record<string, unknown>, indent: number, place: 'top' | 'key' | 'item'): void {
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort(compareKeys);
    if (keys.length === 0) {
      this.text += place === 'top' ? '{}' : ' {}';
      return;
    }
    // The first key of an item stands behind its dash.
    let first = place === 'item';
    if (place === 'key') this.text += '\n';
    if (first) this.text += ' ';
    for (const [i, key] of keys.entries()) {
      if (i > 0) this.#newLine();
      if (!first) this.text += ' '.repeat(indent);
      first = false;
      this.text += `${printKey(key)}:`;
      const inner = value[key];
      // A list below a key has the key's own indentation.
      this.node(inner, Array.isArray(inner) ? indent : indent + 2, 'key');
    }
  }

  #list(value: readonly unknown[], indent: number, place: 'top' | 'key' | 'item'): void {
    if (value.length === 0) {
      this.text += place === 'top' ? '[]' : ' []';
      return;
    }
    let first = place === 'item';
    if (place === 'key') this.text += '\n';
    if (first) this.text += ' ';
    for (const [i, item] of value.entries()) {
      if (i > 0) this.#newLine();
      if (!first) this.text += ' '.repeat(indent);
      first = false;
      this.text += '-';
      this.node(item, indent + 2, 'item');
    }
  }

  #scalar(value: unknown, indent: number, place: 'top' | 'key' | 'item'): void {
    if (place !== 'top') this.text += ' ';
    if (typeof value !== 'string') {
      this.text += value === null || value === undefined ? 'null' : String(value);
      return;
    }
    const column = this.text.length - (this.text.lastIndexOf('\n') + 1);
    this.text += printString(value, indent, column);
  }

  #newLine(): void {
    if (!this.text.endsWith('\n')) this.text += '\n';
  }
}

/** Keys as yaml.v2 sorts them: runs of digits by their number, letters after everything else. */
function compareKeys(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] === b[i]) continue;
    const [x = '', y = ''] = [a[i], b[i]];
    const [letterX, letterY] = [isLetter(x), isLetter(y)];
    if (letterX && letterY) return x < y ? -1 : 1;
    if (letterX || letterY) return letterX ? 1 : -1;
    const [left, right] = [digitsFrom(a, i), digitsFrom(b, i)];
    if (left && right && Number(left) !== Number(right)) return Number(left) - Number(right);
    if (left.length !== right.length) return left.length - right.length;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function isLetter(character: string): boolean {
  return /\p{L}/u.test(character);
}

function digitsFrom(text: string, at: number): string {
  return /^\d*/.exec(text.slice(at))?.[0] ?? '';
}

function printKey(key: string): string {
  return printString(key, 0, 0, true);
}

function printString(value: string, indent: number, column: number, isKey = false): string {
  if (!isKey && value.includes('\n') && !hasSpecial(value) && !/[ \t]\n/.test(value)) return literal(value, indent);
  if (value.includes('\n') || hasSpecial(value)) return doubleQuoted(value, indent, column, isKey);
  if (looksLikeOther(value)) return doubleQuoted(value, indent, column, isKey);
  if (plainAllowed(value)) return fold(value, indent, column, isKey);
  return `'${fold(value.replace(/'/g, "''"), indent, column + 1, isKey)}'`;
}

// Control characters and the like need escapes.
function hasSpecial(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  return /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufeff\ufffe\uffff]|\t/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
}

/** Whether a bare word would be read as something else than a string: a number, a boolean, null, a date. */
function looksLikeOther(value: string): boolean {
  return (
    value === '' ||
    /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/.test(value) ||
    /^[-+]?(\.inf|\.Inf|\.INF)$|^(\.nan|\.NaN|\.NAN)$/.test(value) ||
    /^[-+]?(0|[1-9][0-9_]*|0[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+)$/.test(value) ||
    /^[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?$/.test(value) ||
    // Numbers to the base of 60, as YAML 1.1 has them.
    /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(value) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/.test(value)
  );
}

// Models yaml_emitter_analyze_scalar: what may stand without quotes in block context.
function plainAllowed(value: string): boolean {
  if (/^[ ]|[ ]$/.test(value)) return false;
  if (/^(---|\.\.\.)/.test(value)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value)) return false;
  if (/^[?:-]( |$)/.test(value)) return false;
  return !/: |:$| #/.test(value);
}

// A line that is too long breaks at a single space.
function fold(value: string, indent: number, column: number, isKey: boolean): string {
  if (isKey) return value;
  let result = '';
  let at = column;
  for (let i = 0; i < value.length; i++) {
    const isBreak = value[i] === ' ' && at > bestWidth && i > 0 && i < value.length - 1 && value[i - 1] !== ' ' && value[i + 1] !== ' ';
    if (isBreak) {
      result += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      result += value[i];
      at++;
    }
  }
  return result;
}

function doubleQuoted(value: string, indent: number, column: number, isKey: boolean): string {
  const escapes: Record<string, string> = {
    '"': '\\"',
    '\\': '\\\\',
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\0': '\\0',
    '\b': '\\b',
    '\u001b': '\\e',
    '\u00a0': '\\_',
    '\u0085': '\\N',
  };
  let result = '"';
  let at = column + 1;
  const characters = [...value];
  for (const [i, character] of characters.entries()) {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xfeff;
    const piece =
      escapes[character] ??
      (control
        ? `\\${code <= 0xff ? 'x' : 'u'}${code
            .toString(16)
            .toUpperCase()
            .padStart(code <= 0xff ? 2 : 4, '0')}`
        : character);
    if (!isKey && character === ' ' && at > bestWidth && i > 0 && i < characters.length - 1 && characters[i - 1] !== ' ') {
      result += `\n${' '.repeat(indent)}${characters[i + 1] === ' ' ? '\\' : ''}`;
      at = indent;
      continue;
    }
    result += piece;
    at += piece.length;
  }
  return `${result}"`;
}

function literal(value: string, indent: number): string {
  const trailing = /\n*$/.exec(value)?.[0].length ?? 0;
  const chomp = trailing === 0 ? '-' : trailing === 1 ? '' : '+';
  // Lines that begin with a space need the indentation spelled out.
  const hint = /^[ \n]/.test(value) ? '2' : '';
  const body = (trailing > 0 ? value.slice(0, -1) : value)
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(Math.max(indent, 2)) + line))
    .join('\n');
  return `|${hint}${chomp}\n${body}\n`;
}
