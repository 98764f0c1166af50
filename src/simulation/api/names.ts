import type { FieldError } from './field-error.ts';
import { invalid, tooLong } from './field-error.ts';

// Models k8s.io/apimachinery/pkg/util/validation (1.26), messages and all: two spaces before `or`.

/** What is wrong with a text; empty when nothing is. */
export type Problems = string[];

/** A pattern, the sentence that describes it, and examples. */
interface Grammar {
  readonly pattern: string;
  readonly sentence: string;
  readonly examples: readonly string[];
  readonly maxLength: number;
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const grammars = {
  dns1035Label: {
    pattern: '[a-z]([-a-z0-9]*[a-z0-9])?',
    sentence:
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    examples: ['my-name', 'abc-123'],
    maxLength: 63,
  },
  dns1123Label: {
    pattern: label,
    sentence: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    examples: ['my-name', '123-abc'],
    maxLength: 63,
  },
  dns1123Subdomain: {
    pattern: `${label}(\\.${label})*`,
    sentence:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    examples: ['example.com'],
    maxLength: 253,
  },
  labelValue: {
    pattern: '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
    sentence:
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    examples: ['MyValue', 'my_value', '12345'],
    maxLength: 63,
  },
  namePart: {
    pattern: '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
    sentence: "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    examples: ['MyName', 'my.name', '123-abc'],
    maxLength: 63,
  },
} satisfies Record<string, Grammar>;

/** The kinds of text that `checkText` knows. */
export type TextRule = keyof typeof grammars;

/** What is wrong with a text by one of the rules. */
export function checkText(rule: TextRule, value: string): Problems {
  const { pattern, sentence, examples, maxLength } = grammars[rule];
  const problems: Problems = [];
  if (value.length > maxLength) problems.push(`must be no more than ${maxLength} characters`);
  if (!new RegExp(`^(${pattern})$`).test(value))
    problems.push(`${sentence} (e.g. ${examples.map((one) => `'${one}'`).join(',  or ')}, regex used for validation is '${pattern}')`);
  return problems;
}

/** What is wrong with a label's key: an optional DNS prefix, a slash, a name. */
export function checkQualifiedName(value: string): Problems {
  const parts = value.split('/');
  const name = parts.at(-1) ?? '';
  const problems: Problems = [];
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${grammars.namePart.pattern}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  if (parts.length === 2) {
    if (!parts[0]) problems.push('prefix part must be non-empty');
    else problems.push(...checkText('dns1123Subdomain', parts[0]).map((problem) => `prefix part ${problem}`));
  }
  if (!name) problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push('name part must be no more than 63 characters');
  if (name && !new RegExp(`^(${grammars.namePart.pattern})$`).test(name)) problems.push(...checkText('namePart', name.slice(0, 63)));
  return problems;
}

/** What is wrong with a port's number. */
export function checkPortNumber(port: number): Problems {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** What is wrong with a port's name, as `targetPort` refers to it. */
export function checkPortName(name: string): Problems {
  const problems: Problems = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(name)) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** Labels, or a selector made of them. */
export function validateLabels(field: string, labels: Readonly<Record<string, string>> | undefined): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((problem) => invalid(field, key, problem)),
    ...checkText('labelValue', value).map((problem) => invalid(field, value, problem)),
  ]);
}

/** Annotations: keys as labels have them, any value, 256 KiB in all. */
export function validateAnnotations(field: string, annotations: Readonly<Record<string, string>> | undefined): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...entries.flatMap(([key]) => checkQualifiedName(key.toLowerCase()).map((problem) => invalid(field, key, problem))),
    ...(size > 262144 ? [tooLong(field, 'must have at most 262144 bytes')] : []),
  ];
}
