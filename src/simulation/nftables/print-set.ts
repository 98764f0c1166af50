import { datatypes } from './datatype.ts';
import { inOrder, type PrintOptions, printData, printKey } from './print-expression.ts';
import type { NamedSet } from './ruleset.ts';
import type { Element, SetDefinition } from './set.ts';
import { printTime } from './time.ts';

/** The lines of a set or map in a table's listing, without the braces. @param now seconds, for what is left of elements' lives. */
export function printSetBody(set: NamedSet, options: PrintOptions, now: number): string[] {
  const { definition } = set;
  const { key, data, typeOf, flags, size, timeout, gcInterval, policy, autoMerge, comment } = definition;
  const types = typeOf === undefined ? `type ${key.join(' . ')}${data ? ` : ${data.join(' . ')}` : ''}` : `typeof ${typeOf}`;
  const lines = [types];
  if (policy === 'memory') lines.push('policy memory');
  if (size !== undefined) lines.push(`size ${size}`);
  if (flags.length > 0) lines.push(`flags ${flags.join(',')}`);
  if (timeout !== undefined) lines.push(`timeout ${printTime(timeout, options.numeric)}`);
  if (gcInterval !== undefined) lines.push(`gc-interval ${printTime(gcInterval, options.numeric)}`);
  if (autoMerge) lines.push('auto-merge');
  if (comment !== undefined) lines.push(`comment "${comment}"`);
  const live = [...set.elements].filter((element) => element.expires === undefined || element.expires > now);
  if (live.length > 0) lines.push(`elements = { ${printElements(live, definition, options, now)} }`);
  return lines;
}

// Models set_expr_print: how many stand on a line depends on the type of the key.
function printElements(elements: readonly Element[], definition: SetDefinition, options: PrintOptions, now: number): string {
  const [only = 'integer', ...more] = definition.key;
  const perLine = more.length > 0 ? 1 : datatypes[only].perLine;
  const sorted = inOrder(elements, definition.key);
  return sorted
    .map((element, i) => {
      const separator = i === 0 ? '' : i % perLine === 0 ? ',\n\t\t\t     ' : ', ';
      return separator + printElement(element, definition, options, now);
    })
    .join('');
}

/** One element, with what is left of its life. */
export function printElement(element: Element, { key, data }: SetDefinition, options: PrintOptions, now: number): string {
  const words = [printKey(element.key, key, options)];
  if (element.timeout !== undefined) words.push(`timeout ${printTime(element.timeout, options.numeric)}`);
  if (element.expires !== undefined && !options.stateless) words.push(`expires ${printTime(element.expires - now, options.numeric)}`);
  if (element.comment !== undefined) words.push(`comment "${element.comment}"`);
  if (element.data) words.push(`: ${printData(element.data, data ?? [], options)}`);
  return words.join(' ');
}
