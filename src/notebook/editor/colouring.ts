import { type Extension, type Range, RangeSet } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { normalizeTokens, Prism } from 'prism-react-renderer';
import { codeColours } from '../code-colours';

/** A stretch of code in one colour. */
export interface ColouredToken {
  readonly from: number;
  readonly to: number;
  readonly className: string;
}

const classOf = new Map(codeColours.flatMap(({ name, types }) => types.map((type) => [type, `code-${name}`] as const)));
const marks = new Map(codeColours.map(({ name }) => [`code-${name}`, Decoration.mark({ class: `code-${name}` })]));

/** What Prism makes of TypeScript: it colours the page's code blocks, so nothing changes colour when an editor takes the place of one. */
export function colourTokens(code: string): ColouredToken[] {
  const grammar = Prism.languages.typescript;
  if (!grammar) return [];
  const tokens: ColouredToken[] = [];
  let at = 0;
  for (const line of normalizeTokens(Prism.tokenize(code, grammar))) {
    for (const { types, content } of line) {
      // An empty line comes as one token that holds its line break.
      const length = content === '\n' ? 0 : content.length;
      // The innermost type with a colour wins, as in the page's theme.
      const className = types.map((type) => classOf.get(type)).findLast(Boolean);
      if (className && length > 0) tokens.push({ from: at, to: at + length, className });
      at += length;
    }
    at++;
  }
  return tokens;
}

// Longer texts than any lesson has are coloured when the typing pauses.
const large = 20_000;
const pause = 300;

/** Colours the whole document. */
export const codeColouring: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    #timer?: ReturnType<typeof setTimeout>;

    constructor(view: EditorView) {
      this.decorations = decorate(view.state.doc.toString());
    }

    update(update: ViewUpdate): void {
      if (!update.docChanged) return;
      if (update.state.doc.length <= large) {
        this.decorations = decorate(update.state.doc.toString());
        return;
      }
      this.decorations = this.decorations.map(update.changes);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.decorations = decorate(update.view.state.doc.toString());
        update.view.dispatch({});
      }, pause);
    }

    destroy(): void {
      clearTimeout(this.#timer);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(code: string): DecorationSet {
  const ranges = colourTokens(code).map(({ from, to, className }) => marks.get(className)?.range(from, to));
  return RangeSet.of(ranges.filter((range): range is Range<Decoration> => range !== undefined));
}

/** Code outside an editor, in the same colours. */
export function colouredCode(code: string): HTMLElement {
  const element = document.createElement('code');
  let at = 0;
  for (const { from, to, className } of colourTokens(code)) {
    const span = document.createElement('span');
    span.className = className;
    span.textContent = code.slice(from, to);
    element.append(code.slice(at, from), span);
    at = to;
  }
  element.append(code.slice(at));
  return element;
}
