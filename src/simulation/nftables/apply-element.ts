import type { Place, Stop } from './error.ts';
import type { Data, Interval, KeyPart } from './expression.ts';
import { countData } from './references.ts';
import type { NamedSet, Table } from './ruleset.ts';
import type { Element } from './set.ts';
import type { Transaction } from './transaction.ts';

/** What adding and deleting needs from the transaction around it. */
export interface ElementContext {
  readonly tx: Transaction;
  readonly table: Table;
  /** Where the element stands in the text. */
  readonly place: Place | undefined;
  /** A complaint about it; nft's own if it does not go with another element. */
  complain(message: string, other?: Element): Stop;
}

/** Adds an element. The same once more is no mistake, other data for the same key is. */
export function addElement(set: NamedSet, element: Element, create: boolean, context: ElementContext): void {
  const { definition, elements } = set;
  if (definition.kind === 'map' && !element.data) throw context.complain('Invalid argument');
  if (element.timeout !== undefined && !definition.flags.includes('timeout')) throw context.complain('Invalid argument');
  const known = elements.get(element.key);
  if (known && !isExpired(known, context.tx.options.now)) {
    if (create || dataText(known.data) !== dataText(element.data)) throw context.complain('File exists');
    return;
  }
  const merged = definition.flags.includes('interval') && definition.key.length === 1 ? settleInterval(set, element, context) : element;
  if (!merged) return;
  if (definition.size !== undefined && elements.size >= definition.size) throw context.complain('Too many open files in system');
  countData(context.tx, context.table, element.data, 1, context.place);
  const kept = withLife(merged, set, context.tx.options.now);
  elements.put(kept);
  context.tx.onFailure(() => {
    elements.delete(kept.key);
    if (known) elements.put(known);
  });
}

/** Deletes an element by its key. */
export function deleteElement(set: NamedSet, element: Element, context: ElementContext): void {
  const { elements } = set;
  const known = elements.get(element.key);
  if (!known || isExpired(known, context.tx.options.now)) throw context.complain('No such file or directory');
  countData(context.tx, context.table, known.data, -1);
  const order = [...elements];
  elements.delete(element.key);
  context.tx.onFailure(() => {
    for (const one of order) {
      elements.delete(one.key);
      elements.put(one);
    }
  });
}

/** Whether an element has outlived its timeout: the kernel clears it away some time later, and nobody finds it until then. */
export function isExpired(element: Element, now: number): boolean {
  return element.expires !== undefined && element.expires <= now;
}

// A timeout like the set's own is not the element's. `expires` in a text is what is left.
function withLife(element: Element, { definition }: NamedSet, now: number): Element {
  if (!definition.flags.includes('timeout')) return element;
  const timeout = element.timeout === definition.timeout ? undefined : element.timeout;
  const life = element.expires ?? timeout ?? definition.timeout;
  const { timeout: _, expires: __, ...rest } = element;
  return { ...rest, ...(timeout !== undefined && { timeout }), ...(life !== undefined && { expires: now + life }) };
}

function dataText(data: Data | undefined): string {
  if (!data) return '';
  if (data.kind === 'values') return data.values.join(' ');
  return 'chain' in data.verdict ? `${data.verdict.kind} ${data.verdict.chain}` : data.verdict.kind;
}

// Intervals must not overlap; with auto-merge those that do, or touch, become one. Undefined: it is there already.
function settleInterval({ definition, elements }: NamedSet, element: Element, context: ElementContext): Element | undefined {
  let own = bounds(element.key[0] as KeyPart);
  for (const other of [...elements]) {
    if (isExpired(other, context.tx.options.now)) continue;
    const theirs = bounds(other.key[0] as KeyPart);
    if (!definition.autoMerge) {
      if (own.from <= theirs.to && own.to >= theirs.from) throw context.complain('conflicting intervals specified', other);
      continue;
    }
    if (next(own.to) < theirs.from || next(theirs.to) < own.from) continue;
    if (theirs.from <= own.from && theirs.to >= own.to) return undefined;
    own = { from: least(own.from, theirs.from), to: least(own.to, theirs.to) === own.to ? theirs.to : own.to };
    elements.delete(other.key);
    context.tx.onFailure(() => elements.put(other));
  }
  return definition.autoMerge ? { ...element, key: [own.from === own.to ? own.from : own] } : element;
}

function bounds(part: KeyPart): Interval {
  return typeof part === 'object' ? part : { from: part, to: part };
}

function next(value: Interval['to']): Interval['to'] {
  return typeof value === 'bigint' ? value + 1n : typeof value === 'number' ? value + 1 : value;
}

function least(a: Interval['to'], b: Interval['to']): Interval['to'] {
  return b < a ? b : a;
}
