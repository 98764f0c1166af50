import { parseAllDocuments } from 'yaml';

/** What is wrong with a text that is no YAML: `line 3: …`. */
export class YamlError extends Error {}

const maxLength = 1_000_000;

/** The documents of a text as JSON values; an empty one is null. YAML 1.1's merge keys are taken, bombs are not. Throws YamlError. */
export function parseYamlDocuments(text: string): unknown[] {
  if (text.length > maxLength) throw new YamlError(`the text is ${text.length} characters long; the limit here is ${maxLength}`);
  return parseAllDocuments(text, { merge: true, uniqueKeys: true }).map((document) => {
    const [problem] = document.errors;
    if (problem) {
      const line = problem.linePos?.[0].line;
      throw new YamlError(`${line === undefined ? '' : `line ${line}: `}${(problem.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '')}`);
    }
    try {
      return document.toJS({ maxAliasCount: 50 });
    } catch (cause) {
      throw new YamlError((cause as Error).message);
    }
  });
}
