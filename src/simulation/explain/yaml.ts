import { CORE_SCHEMA, EVENT_ID, type Event, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { printYaml } from '../api/print-yaml.ts';
import { asYamlError } from '../api/yaml-text.ts';
import type { YamlPieceKind, YamlView } from './view.ts';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: YamlPieceKind;
}

/**
 * An object as YAML, as kubectl prints it, or YAML text as it is, with keys, values and comments told apart. Throws the parser's sentence for
 * text that is none.
 */
export function yaml(value: unknown): YamlView {
  const text = typeof value === 'string' ? value : printYaml(value);
  const scalars = spansOfScalars(text);
  const spans = [...scalars, ...spansOfComments(text, scalars)].sort((a, b) => a.from - b.from);
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

function spansOfScalars(text: string): Span[] {
  const spans: Span[] = [];
  // In a mapping every second node is a value; what is open is a mapping, with the number of its nodes so far, or a list.
  const open: { isMapping: boolean; count: number }[] = [];
  for (const event of read(text)) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      open.push({ isMapping: false, count: 0 });
      continue;
    }
    const holder = open.at(-1);
    const isKey = holder?.isMapping === true && holder.count % 2 === 0;
    if (holder) holder.count++;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) open.push({ isMapping: event.type === EVENT_ID.MAPPING, count: 0 });
    else if (event.type === EVENT_ID.SCALAR && event.valueEnd > event.valueStart) spans.push(spanOf(text, event, isKey));
  }
  return spans;
}

function read(text: string): readonly Event[] {
  try {
    return parseEvents(text, {});
  } catch (error) {
    throw new Error(`yaml: ${(asYamlError(error) as Error).message}`);
  }
}

// What a value is, is the parser's answer: `yes` is a string, `0x10` a number.
function spanOf(text: string, { style, valueStart, valueEnd }: ScalarEvent, isKey: boolean): Span {
  const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  const source = text.slice(valueStart, valueEnd);
  const value = style === SCALAR_STYLE.PLAIN ? CORE_SCHEMA.resolveImplicitScalarTag(source).value : source;
  return { from: valueStart - quotes, to: valueEnd + quotes, kind: isKey ? 'key' : kindOf(value) };
}

function kindOf(value: unknown): YamlPieceKind {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'string' ? 'string' : 'constant';
}

// Between scalars stand only marks, anchors, tags, white space and comments: a # after white space begins one.
function spansOfComments(text: string, scalars: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let next = 0;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    while (next < scalars.length && (scalars[next] as Span).to <= at) next++;
    const scalar = scalars[next];
    if (scalar && scalar.from <= at) {
      at = scalar.to - 1;
      continue;
    }
    if (at > 0 && !/\s/.test(text[at - 1] as string)) continue;
    const end = text.indexOf('\n', at);
    const to = end < 0 ? text.length : end;
    spans.push({ from: at, to, kind: 'comment' });
    at = to - 1;
  }
  return spans;
}
