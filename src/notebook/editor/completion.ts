import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete';
import { localCompletionSource } from '@codemirror/lang-javascript';
import type { Extension } from '@codemirror/state';
import type { EditorView, Rect } from '@codemirror/view';
import type { CompletionEntry } from '../language/protocol';
import { contextOf, programOf } from './context';
import { explanation } from './documentation';
import { applyToProgram } from './edits';

/** Names on offer while typing and on Ctrl-Space: TypeScript's, or those of this block as long as TypeScript is not there. */
export const completion: Extension = autocompletion({
  override: [offer],
  maxRenderedOptions: 60,
  activateOnTypingDelay: 60,
  positionInfo: (_view, list, option, info, space) => ({ style: placeInfo(list, option, info, space), class: '' }),
});

const widest = 400;

/** The explanation stands beside the list; on a narrow window below or above it, so that it covers no other name. */
function placeInfo(list: Rect, option: Rect, info: Rect, space: Rect): string {
  const [width, height] = [info.right - info.left, info.bottom - info.top];
  const [left, right] = [list.left - space.left, space.right - list.right];
  if (Math.max(left, right) >= Math.min(width, widest / 2)) {
    const isRight = right >= width || right >= left;
    const top = Math.max(space.top, Math.min(option.top, space.bottom - height)) - list.top;
    return `${isRight ? 'left' : 'right'}: 100%; top: ${top}px; max-width: ${Math.min(widest, isRight ? right : left)}px`;
  }
  const below = space.bottom - list.bottom;
  return `left: 0; ${below >= height || below > list.top - space.top ? 'top' : 'bottom'}: 100%; max-width: ${list.right - list.left}px`;
}

async function offer(context: CompletionContext): Promise<CompletionResult | null> {
  const { view } = context;
  if (!view) return null;
  const { client } = contextOf(view);
  if (client.state().kind !== 'ready') return (localCompletionSource as CompletionSource)(context);
  // A name, a member, the inside of a string: elsewhere the list would stand in the way.
  if (!context.explicit && !context.matchBefore(/[\w$]$|\.$|['"`/]$/)) return null;
  const { file, own } = programOf(view);
  const found = await client.ask('complete', file, own.from + context.pos);
  if (!found || found.entries.length === 0 || context.aborted) return null;
  const from = Math.max(found.from - own.from, 0);
  return {
    from,
    to: Math.min(found.to - own.from, view.state.doc.length),
    options: found.entries.map((entry) => optionOf(view, entry, own.from, context.pos)),
    validFor: /^[\w$-]*$/,
  };
}

function optionOf(view: EditorView, entry: CompletionEntry, offset: number, at: number): Completion {
  return {
    label: entry.name,
    type: icons[entry.kind] ?? 'variable',
    detail: entry.module ? `from '${entry.module}'` : undefined,
    boost: rank(entry),
    info: async () => {
      const { client } = contextOf(view);
      const { file, own } = programOf(view);
      const detail = await client.ask('describeCompletion', file, own.from + Math.min(at, view.state.doc.length), entry);
      return detail ? explanation(detail) : null;
    },
    apply: entry.source ? (_view, option, from, to) => void insertWithImport(view, option, entry, from, to) : insert(entry, offset),
  };
}

// TypeScript sorts by how near a name is declared: 11 here, 12 optional members, 15 globals, 16 modules that are not imported yet.
function rank({ sort, isDeprecated }: CompletionEntry): number {
  const tier = Number.parseInt(sort, 10);
  return (Number.isNaN(tier) ? 0 : 15 - tier) * 3 - (isDeprecated ? 20 : 0);
}

function insert({ insert: text, replace }: CompletionEntry, offset: number): Completion['apply'] {
  if (text === undefined) return undefined;
  return (view, option, from, to) => {
    // `a.b` becomes `a?.b`: the point before the name goes too.
    const start = replace ? replace.from - offset : from;
    view.dispatch({ ...insertCompletionText(view.state, text, start, to), annotations: pickedCompletion.of(option) });
  };
}

// The import goes to the top of the program, which may be another block. Name and import are one step to undo.
async function insertWithImport(view: EditorView, option: Completion, entry: CompletionEntry, from: number, to: number): Promise<void> {
  const { client } = contextOf(view);
  const { doc } = view.state;
  const { file, own, spans } = programOf(view);
  const detail = await client.ask('describeCompletion', file, own.from + to, entry);
  if (view.state.doc !== doc) return;
  const name = { from: own.from + from, to: own.from + to, insert: entry.insert ?? entry.name };
  applyToProgram(view, { spans, edits: [...(detail?.edits ?? []), name], userEvent: 'input.complete', annotations: pickedCompletion.of(option) });
}

const icons: Readonly<Record<string, string>> = {
  method: 'method',
  function: 'function',
  'local function': 'function',
  constructor: 'function',
  class: 'class',
  interface: 'interface',
  type: 'type',
  'type parameter': 'type',
  'primitive type': 'type',
  enum: 'enum',
  'enum member': 'property',
  property: 'property',
  getter: 'property',
  setter: 'property',
  keyword: 'keyword',
  module: 'namespace',
  string: 'text',
  const: 'constant',
};
