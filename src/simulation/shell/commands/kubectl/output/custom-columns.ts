import { error } from '../failure.ts';
import { plainGo } from './go-value.ts';
import { compileTemplate, relaxedPath, type Template } from './jsonpath.ts';

/** `NAME:.metadata.name,…` as columns. */
export interface CustomColumns {
  readonly header: string;
  row(object: unknown): string;
}

/** Reads a specification. Throws Failure. Models pkg/cmd/get/customcolumn.go. */
export function customColumns(spec: string): CustomColumns {
  if (spec === '') throw error('custom-columns format specified but no custom columns given');
  return build(
    spec.split(',').map((part) => {
      const at = part.indexOf(':');
      if (at < 0) throw error(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
      return { header: part.slice(0, at), path: part.slice(at + 1) };
    }),
  );
}

/** Reads a file: headers in the first line, paths in the second. Throws Failure. */
export function customColumnsFile(text: string): CustomColumns {
  const [headers = '', paths] = text.split('\n');
  if (paths === undefined) throw error('error reading column file, expected two lines');
  const split = (line: string): string[] => line.split(/\s+/).filter(Boolean);
  if (split(headers).length !== split(paths).length)
    throw error(`number of headers (${split(headers).length}) and field specifications (${split(paths).length}) don't match`);
  return build(split(headers).map((header, i) => ({ header, path: split(paths)[i] ?? '' })));
}

function build(columns: readonly { readonly header: string; readonly path: string }[]): CustomColumns {
  const templates = columns.map(({ path }) => compileTemplate(relaxedPath(path)));
  return {
    header: columns.map(({ header }) => header).join('\t'),
    row: (object) => templates.map((template) => cell(template, object)).join('\t'),
  };
}

function cell(template: Template, object: unknown): string {
  const values = template.find(object);
  return values.length === 0 ? '<none>' : values.map((value) => (value === null ? '<none>' : plainGo(value))).join(',');
}
