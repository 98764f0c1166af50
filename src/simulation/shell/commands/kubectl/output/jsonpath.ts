import { equalJSON, isFields } from '../../../../cluster/api-server/object.ts';
import { error } from '../failure.ts';
import { sourceGo } from './go-value.ts';
import { compactJson } from './json.ts';
import { PathError, type PathNode, parseTemplate } from './jsonpath-parse.ts';

/** A template that can be filled from objects. */
export interface Template {
  /** The values of its first action, for sorting and columns. Throws PathError. */
  find(data: unknown): readonly unknown[];
  /** The text. Throws Failure with the object in it, as the real one does. */
  print(data: unknown): string;
}

/** Compiles a template; what is missing in an object is passed over. Throws Failure. Models k8s.io/client-go/util/jsonpath. */
export function compileTemplate(source: string): Template {
  let nodes: PathNode[];
  try {
    nodes = parseTemplate(source);
  } catch (problem) {
    if (problem instanceof PathError) throw error(`error parsing jsonpath ${source}, ${problem.message}`);
    throw problem;
  }
  return {
    find: (data) => {
      const [first] = nodes;
      return first ? evaluate(first, [data]) : [];
    },
    print: (data) => {
      try {
        return run(nodes, data);
      } catch (problem) {
        if (!(problem instanceof PathError)) throw problem;
        throw error(
          `error executing jsonpath ${JSON.stringify(source)}: Error executing template: ${problem.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n\tobject given to jsonpath engine was:\n\t\t${sourceGo(data)}\n\n\n`,
        );
      }
    },
  };
}

/** `.spec.type`, `spec.type` or `{.spec.type}` as the last of them. Throws Failure. Models get.RelaxedJSONPathExpression. */
export function relaxedPath(text: string): string {
  if (text === '') return '';
  const found = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!found) throw error(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return `{.${found[1] ?? found[2] ?? ''}}`;
}

// A `range` repeats what stands between it and its `end` for each of its values.
function run(nodes: readonly PathNode[], data: unknown): string {
  let text = '';
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as PathNode;
    if (node.kind === 'list' && node.nodes[0]?.kind === 'range') {
      let depth = 1;
      let end = i + 1;
      for (; end < nodes.length; end++) {
        const first = headOf(nodes[end]);
        if (first === 'range') depth++;
        if (first === 'end' && --depth === 0) break;
      }
      const values = evaluate({ kind: 'list', nodes: node.nodes.slice(1) }, [data]);
      for (const value of values) text += run(nodes.slice(i + 1, end), value);
      i = end;
    } else if (headOf(node) === 'end') throw new PathError('not in range, nothing to end');
    else if (node.kind === 'text') text += node.text;
    else text += evaluate(node, [data]).map(printValue).join(' ');
  }
  return text;
}

function headOf(node: PathNode | undefined): string {
  return node?.kind === 'list' ? (node.nodes[0]?.kind ?? '') : '';
}

/** A found value as text: strings bare, objects and lists as JSON. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? compactJson(value) : String(value);
}

function evaluate(node: PathNode, values: readonly unknown[]): readonly unknown[] {
  switch (node.kind) {
    case 'list':
      return node.nodes.reduce((current, one) => evaluate(one, current), values);
    case 'text':
      return [node.text];
    case 'number':
    case 'bool':
      return [node.value];
    case 'field':
      return values.flatMap((value) => field(value, node.name));
    case 'wildcard':
      return values.flatMap(children);
    case 'recursive':
      return values.flatMap(descendants);
    case 'union':
      return node.nodes.flatMap((one) => evaluate(one, values));
    case 'slice':
      return values.flatMap((value) => slice(value, node));
    case 'filter':
      return values.flatMap((value) => (Array.isArray(value) ? value : isFields(value) ? [value] : []).filter((one) => fits(node, one)));
    default:
      return [];
  }
}

function field(value: unknown, name: string): unknown[] {
  return isFields(value) && Object.hasOwn(value, name) && value[name] !== undefined ? [value[name]] : [];
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isFields(value)
    ? Object.keys(value)
        .sort()
        .map((key) => value[key])
    : [];
}

function descendants(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...children(value).flatMap(descendants)];
}

function slice(value: unknown, { from, to, step }: PathNode & { kind: 'slice' }): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new PathError(`${isFields(value) ? 'map' : String(value)} is not array or slice`);
  const { length } = value;
  const isIndex = step === 0;
  const absolute = (index: number | undefined, otherwise: number): number => (index === undefined ? otherwise : index < 0 ? index + length : index);
  const begin = absolute(from, 0);
  const end = isIndex ? begin + 1 : absolute(to, length);
  if (isIndex && (begin < 0 || begin >= length)) throw new PathError(`array index out of bounds: index ${from}, length ${length}`);
  const part = value.slice(Math.max(0, begin), Math.max(0, end));
  return step && step > 1 ? part.filter((_, i) => i % step === 0) : part;
}

function fits({ left, operator, right }: PathNode & { kind: 'filter' }, value: unknown): boolean {
  const found = evaluate(left, [value]);
  if (operator === 'exists') return found.length > 0;
  const wanted = right ? evaluate(right, [value]) : [];
  if (found.length > 1) throw new PathError('can only compare one element at a time');
  const [a] = found;
  const [b] = wanted;
  if (found.length === 0 || wanted.length === 0) return false;
  switch (operator) {
    case '==':
      return equalJSON(a, b);
    case '!=':
      return !equalJSON(a, b);
    default: {
      const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
      return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator] ?? false;
    }
  }
}
