import { type Place, Stop } from './error.ts';

/** A word of an nft script. */
export interface Token extends Place {
  readonly kind: 'word' | 'string' | 'punctuation' | 'newline' | 'end';
  /** Without the quotes of a string. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The N of a comment `# handle N` that ends this line, as `nft -a` prints it. */
  handle?: number;
}

const patterns: readonly (readonly [kind: Token['kind'] | 'blank' | 'comment', pattern: RegExp])[] = [
  ['blank', /(?:[ \t\r]|\\\n)+/y],
  ['comment', /#[^\n]*/y],
  ['newline', /[\n;]/y],
  ['string', /"[^"\n]*"/y],
  ['word', /(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}(?![0-9a-fA-F:])/y],
  ['word', /(?:[0-9a-fA-F]{1,4})?(?::[0-9a-fA-F]{0,4}){2,7}(?:\/\d+)?/y],
  ['word', /[A-Za-z0-9_][A-Za-z0-9_./-]*\*?/y],
  ['punctuation', /==|!=|<=|>=|<<|>>|[{}()[\],:=<>&|^!@$+\-*/.~]/y],
];

/** Splits a script into words; semicolons are newlines. Throws Stop at a character that no script has. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  while (offset < text.length) {
    let matched = false;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = offset;
      const found = pattern.exec(text)?.[0];
      if (!found) continue;
      matched = true;
      const from = offset - lineStart + 1;
      if (kind === 'comment') noteHandle(tokens, found, line);
      else if (kind !== 'blank')
        tokens.push({
          kind,
          text: kind === 'string' ? found.slice(1, -1) : found,
          line,
          from,
          to: from + found.length - 1,
          start: offset,
          end: offset + found.length,
        });
      offset += found.length;
      if (found.includes('\n')) {
        line++;
        lineStart = offset;
      }
      break;
    }
    if (!matched) {
      const column = offset - lineStart + 1;
      throw new Stop('syntax error, unexpected junk', { line, from: column, to: column });
    }
  }
  const column = offset - lineStart + 1;
  tokens.push({ kind: 'end', text: '', line, from: column, to: column, start: offset, end: offset });
  return tokens;
}

function noteHandle(tokens: readonly Token[], comment: string, line: number): void {
  const handle = /^# handle (\d+)/.exec(comment)?.[1];
  const last = tokens.at(-1);
  if (handle !== undefined && last?.line === line) last.handle = Number(handle);
}

const keywords = new Set(
  `accept add and arp chain chains comma comment constant continue counter create ct daddr delete destroy dnat drop dynamic element fib flags flush
 forward goto handle hook icmp icmpv6 icmpx iif iifname inet input insert interval ip ip6 jump length list log map maps mark masquerade meta mod netdev
 numgen offset oif oifname or output packets performance policy position postrouting prerouting priority protocol queue redirect reject rename replace reset
 return rule rules ruleset saddr sctp set sets size snat state status table tables tcp th timeout to type udp update vmap with xor`.split(/\s+/),
);

/** What nft calls a token when it did not expect it. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'end of file';
  if (token.kind === 'newline') return token.text === ';' ? 'semicolon' : 'newline';
  if (token.kind === 'string') return 'quoted string';
  if (token.kind === 'punctuation') return punctuationNames[token.text] ?? `'${token.text}'`;
  if (/^(0x[0-9a-fA-F]+|\d+)$/.test(token.text)) return 'number';
  return keywords.has(token.text) ? token.text : 'string';
}

const punctuationNames: Readonly<Record<string, string>> = { ':': 'colon', ',': 'comma', '.': '.', '@': "'@'" };
