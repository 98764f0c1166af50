import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from 'js-yaml';

/** Text that is no YAML, in a sentence with its place. */
export class YamlError extends Error {
  /** From 1. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(reason: string, line?: number, column?: number) {
    super(line === undefined ? reason : `line ${line}, column ${column}: ${reason}`);
    this.line = line;
    this.column = column;
  }
}

// Merge keys (<<) are YAML 1.1, which kubectl accepts.
const schema = CORE_SCHEMA.withTags(mergeTag);
// Far beyond what a manifest has; what a YAML bomb makes of a few lines is far beyond that.
const maxNodes = 100_000;

/** The documents of a text, as plain values; an empty document is null. Throws YamlError. */
export function parseYamlDocuments(text: string): unknown[] {
  let values: unknown[];
  try {
    values = loadAll(text, { schema });
  } catch (error) {
    throw asYamlError(error);
  }
  for (const value of values) countNodes(value, new Map());
  return values;
}

/** The one document of a text; null if it is empty. Throws YamlError. */
export function parseYaml(text: string): unknown {
  const [value = null, ...more] = parseYamlDocuments(text);
  if (more.length > 0) throw new YamlError('expected a single document, found more');
  return value;
}

/** The same failure as a YamlError; anything else as it is. */
export function asYamlError(error: unknown): unknown {
  if (!(error instanceof YAMLException)) return error;
  const { reason, mark } = error;
  return mark ? new YamlError(reason, mark.line + 1, mark.column + 1) : new YamlError(reason);
}

// An alias is the anchor's own object, so the count is of what the document stands for, without writing it out.
function countNodes(value: unknown, counts: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const known = counts.get(value);
  if (known !== undefined) {
    if (known < 0) throw new YamlError('an anchor contains its own alias');
    return known;
  }
  counts.set(value, -1);
  let count = 1;
  for (const item of Object.values(value)) count += countNodes(item, counts);
  if (count > maxNodes) throw new YamlError(`the aliases of the document stand for more than ${maxNodes} values`);
  counts.set(value, count);
  return count;
}
