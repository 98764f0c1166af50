/** One word of a line: what it means, how it stood, and where (counted from 1). */
export interface Token {
  readonly text: string;
  readonly raw: string;
  readonly column: number;
}

/**
 * Splits a line as iptables-restore does: blanks part words, double quotes keep blanks, a backslash inside quotes takes the next
 * character as it is, and a closing quote ends the word. Models xshared.c add_param_to_argv.
 */
export function tokenize(line: string, start = 0): Token[] {
  const tokens: Token[] = [];
  let text = '';
  let begin = -1;
  let quoted = false;
  const end = (at: number) => {
    if (begin >= 0) tokens.push({ text, raw: line.slice(begin, at), column: begin + 1 });
    text = '';
    begin = -1;
  };
  for (let i = start; i < line.length; i++) {
    const character = line[i] as string;
    if (quoted && character === '"') {
      quoted = false;
      end(i + 1);
    } else if (quoted) {
      text += character === '\\' && i + 1 < line.length ? line[++i] : character;
    } else if (character === ' ' || character === '\t') {
      end(i);
    } else {
      if (begin < 0) begin = i;
      if (character === '"') quoted = true;
      else text += character;
    }
  }
  end(line.length);
  return tokens;
}

/** getopt_long takes `--dport=80` for two words. */
export function splitEquals(token: Token): Token[] {
  const equals = token.raw.startsWith('--') ? token.text.indexOf('=') : -1;
  if (equals < 0) return [token];
  const [name, value] = [token.text.slice(0, equals), token.text.slice(equals + 1)];
  return [
    { ...token, text: name, raw: name },
    { text: value, raw: token.raw.slice(equals + 1), column: token.column + equals + 1 },
  ];
}
