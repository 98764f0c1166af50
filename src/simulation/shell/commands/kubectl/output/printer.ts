import { printYaml } from '../../../../api/print-yaml.ts';
import type { Json } from '../client.ts';
import { error, refused } from '../failure.ts';
import { customColumns, customColumnsFile } from './custom-columns.ts';
import { printJson, structOrder } from './json.ts';
import { compileTemplate } from './jsonpath.ts';
import { align, getColumns } from './tabwriter.ts';

/** Prints objects in one of the formats of `-o`, one after the other. */
export interface Printer {
  /** One object, or a List. */
  print(object: Json): string;
}

/** How to find what a format names. */
export interface PrinterOptions {
  readonly showManagedFields?: boolean;
  readonly headers?: boolean;
  /** The text of a file. Throws Failure. */
  readFile(name: string): string;
  /** Fields come in the order of the Go type: what the command made itself. */
  readonly isTyped?: boolean;
}

type Make = (argument: string, options: PrinterOptions) => Printer;

const formats: Readonly<Record<string, Make>> = {
  json: (_, options) => ({
    print: (object) => printJson(options.isTyped ? structOrder(stripped(object, options)) : stripped(object, options), '    ', !options.isTyped),
  }),
  yaml: (_, options) => {
    let count = 0;
    return { print: (object) => `${count++ > 0 ? '---\n' : ''}${printYaml(stripped(object, options))}` };
  },
  jsonpath: (template) => {
    if (template === '') throw error('template format specified but no template given');
    const compiled = compileTemplate(template);
    return { print: (object) => compiled.print(object) };
  },
  'jsonpath-as-json': (template) => {
    if (template === '') throw error('template format specified but no template given');
    const compiled = compileTemplate(template);
    return { print: (object) => printJson(compiled.find(object), '    ') };
  },
  'jsonpath-file': (file, options) => {
    const compiled = compileTemplate(options.readFile(file));
    return { print: (object) => compiled.print(object) };
  },
  'custom-columns': (spec, options) => columnsPrinter(customColumns(spec), options),
  'custom-columns-file': (file, options) => columnsPrinter(customColumnsFile(options.readFile(file)), options),
  'go-template': () => {
    throw refused('Go templates; try -o jsonpath');
  },
};
const otherNames: Readonly<Record<string, string>> = { template: 'go-template', templatefile: 'go-template', 'go-template-file': 'go-template' };

/** The formats of commands that change something; `get` has two more. */
export const printFormats = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'name',
  'template',
  'templatefile',
  'yaml',
];

/** A printer by what stands behind `-o`. Throws Failure for another format. */
export function printerFor(output: string, allowed: readonly string[], options: PrinterOptions): Printer {
  const at = output.search(/[=]/);
  const name = at < 0 ? output : output.slice(0, at);
  const make = allowed.includes(name) ? formats[otherNames[name] ?? name] : undefined;
  if (!make) throw error(`unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed.join(',')}`);
  return make(at < 0 ? '' : output.slice(at + 1), options);
}

function columnsPrinter({ header, row }: ReturnType<typeof customColumns>, { headers = true }: PrinterOptions): Printer {
  return {
    print: (object) => {
      const objects = object.kind === 'List' && Array.isArray(object.items) ? object.items : [object];
      const lines = [...(headers ? [header] : []), ...objects.map(row)];
      return lines.length > 0 ? align(`${lines.join('\n')}\n`, getColumns) : '';
    },
  };
}

function stripped(object: Json, { showManagedFields }: PrinterOptions): Json {
  if (showManagedFields) return object;
  const one = (item: Json): Json => {
    if (!item?.metadata?.managedFields) return item;
    const { managedFields: _dropped, ...metadata } = item.metadata;
    return { ...item, metadata };
  };
  return Array.isArray(object.items) ? { ...object, items: object.items.map(one) } : one(object);
}
