import { badRequest } from './status.ts';

type Labels = Readonly<Record<string, string>>;

/** One requirement of a label or field selector. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!';
  readonly values: readonly string[];
}

/** The selector in a pod-picking object: all of both must hold. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

const token = /\s*(==|!=|=|,|\(|\)|!|[^\s=!,()]+)/y;

/** Reads `app=web,tier!=cache,env in (a,b),!canary`. Models k8s.io/apimachinery/pkg/labels. Throws BadRequest. */
export function parseSelector(text: string): Requirement[] {
  const words = tokens(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const next = (): string => words[at++] ?? '';
  const fail = (found: string, expected: string): never => {
    throw badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
  };
  while (at < words.length) {
    if (words[at] === '!') {
      at++;
      requirements.push({ key: next(), operator: '!', values: [] });
    } else {
      const key = next();
      if (/^[=!,()]/.test(key)) fail(key, "!, identifier, or 'end of string'");
      const operator = next();
      if (operator === '' || operator === ',') {
        requirements.push({ key, operator: 'exists', values: [] });
        if (operator === '') break;
        continue;
      }
      if (operator === '=' || operator === '==' || operator === '!=') {
        const value = words[at] === ',' || at >= words.length ? '' : next();
        requirements.push({ key, operator: operator === '!=' ? 'notin' : 'in', values: [value] });
      } else if (operator === 'in' || operator === 'notin') {
        if (next() !== '(') fail(words[at - 1] ?? '', "'('");
        const values: string[] = [];
        for (let word = next(); word !== ')'; word = next()) {
          if (word === '') fail('', "',' or ')'");
          if (word !== ',') values.push(word);
        }
        requirements.push({ key, operator, values });
      } else fail(operator, "in, notin, =, ==, !=, gt, lt, ',' or 'end of string'");
    }
    const comma = next();
    if (comma !== '' && comma !== ',') fail(comma, "',' or 'end of string'");
  }
  return requirements;
}

/** Whether labels satisfy every requirement. */
export function matches(requirements: readonly Requirement[], labels: Labels | undefined): boolean {
  return requirements.every((requirement) => holds(requirement, labels));
}

function holds({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
  }
}

/** The requirements of a LabelSelector; an empty one has none and so selects everything. */
export function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): Requirement[] {
  const operators: Record<string, Requirement['operator']> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' };
  return [
    ...Object.entries(matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: 'in', values: [value] })),
    ...(matchExpressions ?? []).map(({ key, operator, values }): Requirement => ({ key, operator: operators[operator] ?? 'in', values: values ?? [] })),
  ];
}

/** Whether a LabelSelector picks something with these labels; a missing selector picks nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && matches(requirementsOf(selector), labels);
}

/** `app=web,env in (a,b)`: a LabelSelector as tables and `Scale` show it. Models metav1.FormatLabelSelector. */
export function printSelector(selector: LabelSelector | undefined): string {
  const printed = requirementsOf(selector ?? {})
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      if (operator === 'in' && values.length === 1 && selector?.matchLabels?.[key] === values[0]) return `${key}=${values[0]}`;
      return `${key} ${operator} (${[...values].sort().join(',')})`;
    });
  return printed.join(',') || '<none>';
}

/** Reads `metadata.name=web,status.phase!=Running`. Values may carry backslashes before `,`, `=` and themselves. */
export function parseFieldSelector(text: string): Requirement[] {
  return (text.match(/(?:\\.|[^,\\])+/g) ?? []).map((part) => {
    const match = /^((?:\\.|[^=!\\])*)(==|=|!=)(.*)$/s.exec(part);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, key = '', operator, value = ''] = match;
    return { key, operator: operator === '!=' ? 'notin' : 'in', values: [value.replace(/\\(.)/g, '$1')] };
  });
}

function tokens(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) found.push(match[1] ?? '');
  return found;
}
