import { CST, Lexer, parseAllDocuments, stringify, visit } from 'yaml';
import type { YamlPieceKind, YamlView } from './view.ts';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: YamlPieceKind;
}

/** An object as YAML, or YAML text as it is, with keys, values and comments told apart. Throws the parser's sentence for text that is none. */
export function yaml(value: unknown): YamlView {
  const text = typeof value === 'string' ? value : stringify(value, { lineWidth: 0 });
  const spans = [...spansOfScalars(text), ...spansOfComments(text)].sort((a, b) => a.from - b.from);
  const pieces: [YamlPieceKind, string][] = [];
  let at = 0;
  for (const { from, to, kind } of spans) {
    if (from > at) pieces.push(['plain', text.slice(at, from)]);
    pieces.push([kind, text.slice(from, to)]);
    at = to;
  }
  if (at < text.length) pieces.push(['plain', text.slice(at)]);
  return { view: 'yaml', summary: `YAML, ${text.trimEnd().split('\n').length} lines`, pieces };
}

// What a value is, is the parser's answer: `yes` is a string, `0x10` a number.
function spansOfScalars(text: string): Span[] {
  const spans: Span[] = [];
  for (const document of parseAllDocuments(text)) {
    const [error] = document.errors;
    if (error) throw new Error(`yaml: ${error.message.split('\n')[0]}`);
    visit(document, {
      Scalar(key, node) {
        if (!node.range || node.range[0] === node.range[1]) return;
        spans.push({ from: node.range[0], to: node.range[1], kind: key === 'key' ? 'key' : kindOf(node.value) });
      },
    });
  }
  return spans;
}

function kindOf(value: unknown): YamlPieceKind {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'string' ? 'string' : 'constant';
}

// Comments belong to no node; the lexer has them all. Some of its tokens only announce what comes next and stand for no text.
function spansOfComments(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar') {
      isScalar = type === 'scalar';
      continue;
    }
    // A block of text may have lines that begin with a #.
    if (type === 'comment' && !isScalar) spans.push({ from: at, to: at + token.length, kind: 'comment' });
    at += token.length;
    isScalar = false;
  }
  return spans;
}
