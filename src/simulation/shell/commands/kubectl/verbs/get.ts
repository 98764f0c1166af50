import type { Table } from '../../../../cluster/api-server/table.ts';
import { acceptTable, isNotFound, type Json, pathOf } from '../client.ts';
import { error, Failure, refused, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { type Kind, qualifiedSingular } from '../kinds.ts';
import { readFile, readManifests } from '../manifests.ts';
import { printerFor, printFormats } from '../output/printer.ts';
import { sortBy } from '../output/sort.ts';
import { type TableStyle, tableLines } from '../output/table.ts';
import { align, getColumns } from '../output/tabwriter.ts';
import { inList, type Selection, selections } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { watchTable } from './watch.ts';

/** `kubectl get` */
export const get: Verb = {
  name: 'get',
  summary: 'Display one or many resources',
  completes: 'kinds',
  flags: flagTable(`
output,o string
all-namespaces,A bool
selector,l string
field-selector string
watch,w bool
watch-only bool
filename,f list
sort-by string
show-labels bool
show-kind bool
show-managed-fields bool
label-columns,L list
no-headers bool
ignore-not-found bool
raw string
chunk-size int
`),
  refuses: 'allow-missing-template-keys kustomize -k output-watch-events recursive -R server-print subresource template',
  async run(call) {
    const { flags, args, client } = call;
    if (flags.given('raw')) {
      if (args.length > 0) throw usageError(call.path, 'arguments may not be passed when --raw is specified');
      const body = client.request('GET', flags.text('raw'));
      call.print(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
      return;
    }
    if (args.length === 0 && !flags.given('filename')) {
      call.warn('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
      throw new Failure(
        `error: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples`,
      );
    }
    const output = flags.text('output');
    const isTable = output === '' || output === 'wide';
    const printer = isTable || output === 'name' ? undefined : getPrinter(call, output);
    const wanted = flags.given('filename')
      ? readManifests(call).map(({ kind, object, namespace }) => ({ kind, namespace, name: object.metadata.name as string }))
      : selections(call);
    checkSelection(call, wanted);
    if (flags.bool('watch') || flags.bool('watch-only')) {
      if (!isTable) throw refused(`watching with -o ${output}`);
      await watchTable(call, wanted, styleOf(call, wanted));
      return;
    }
    if (isTable) printTables(call, wanted);
    else printObjects(call, wanted, printer);
  },
};

type Wanted = Selection & { readonly namespace?: string };

function getPrinter(call: Call, output: string): ReturnType<typeof printerFor> {
  const allowed = [...printFormats, 'custom-columns', 'custom-columns-file', 'wide'].sort();
  return printerFor(output, allowed, {
    showManagedFields: call.flags.bool('show-managed-fields') || /^jsonpath/.test(output),
    headers: !call.flags.bool('no-headers'),
    readFile: (name) => readFile(call, name),
  });
}

function checkSelection({ flags, args }: Call, wanted: readonly Wanted[]): void {
  const isNamed = wanted.some(({ name }) => name !== undefined);
  if (!isNamed || flags.given('filename')) return;
  if (flags.given('selector'))
    throw error(
      args.some((arg) => arg.includes('/'))
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    );
  if (flags.bool('all-namespaces') && wanted.some(({ kind }) => kind.namespaced)) throw error('a resource cannot be retrieved by name across all namespaces');
}

/** How the tables of a call look. */
function styleOf({ flags }: Call, wanted: readonly Wanted[]): TableStyle & { readonly withKind: boolean } {
  const isMixed = new Set(wanted.map(({ kind }) => kind)).size > 1;
  return {
    wide: flags.text('output') === 'wide',
    headers: !flags.bool('no-headers'),
    withKind: isMixed || flags.bool('show-kind'),
    labels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
  };
}

function queryOf({ flags }: Call): Record<string, string> {
  return { labelSelector: flags.text('selector'), fieldSelector: flags.text('field-selector') };
}

// A run of objects of one kind is one table; a blank line stands between two of them.
function printTables(call: Call, wanted: readonly Wanted[]): void {
  const { flags, client } = call;
  const allNamespaces = flags.bool('all-namespaces');
  const style = styleOf(call, wanted);
  const failures: Failure[] = [];
  const parts: { kind: Kind; table: Table }[] = [];
  for (const { kind, name, namespace = call.namespace } of wanted) {
    const within = kind.namespaced && !(allNamespaces && name === undefined) ? namespace : undefined;
    const query = { ...(name === undefined ? queryOf(call) : {}), ...(flags.given('sort-by') ? { includeObject: 'Object' } : {}) };
    try {
      const table: Table = inListUnlessNamed(kind, name, query, () => client.request('GET', pathOf(kind, within, name), { query, accept: acceptTable }));
      const last = parts.at(-1);
      if (last?.kind === kind) parts[parts.length - 1] = { kind, table: { ...last.table, rows: [...last.table.rows, ...table.rows] } };
      else parts.push({ kind, table });
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (!(flags.bool('ignore-not-found') && isNotFound(failure))) failures.push(failure);
    }
  }
  let shown = 0;
  for (const { kind, table } of parts) {
    if (table.rows.length === 0) continue;
    const rows = flags.given('sort-by') ? sortRows(flags.text('sort-by'), table.rows) : table.rows;
    if (rows === undefined) continue;
    const lines = tableLines(
      { ...table, rows },
      { ...style, kind: style.withKind ? qualifiedSingular(kind) : undefined, namespaces: allNamespaces && kind.namespaced },
    );
    call.print(`${shown++ > 0 ? '\n' : ''}${align(`${lines.join('\n')}\n`, getColumns)}`);
  }
  if (shown === 0 && failures.length === 0 && !flags.bool('ignore-not-found')) {
    const isNamespaced = !allNamespaces && wanted.every(({ kind }) => kind.namespaced);
    call.warn(isNamespaced ? `No resources found in ${call.namespace} namespace.\n` : 'No resources found\n');
  }
  throwAll(failures);
}

// A field that no row has leaves nothing to show, as in the real one.
function sortRows(path: string, rows: Table['rows']): Table['rows'] | undefined {
  return sortBy(path, rows, ({ object }) => object);
}

function inListUnlessNamed<T>(kind: Kind, name: string | undefined, query: Readonly<Record<string, string>>, action: () => T): T {
  return name === undefined ? inList(kind, query, action) : action();
}

function printObjects(call: Call, wanted: readonly Wanted[], printer: ReturnType<typeof printerFor> | undefined): void {
  const { flags, client } = call;
  const allNamespaces = flags.bool('all-namespaces');
  const failures: Failure[] = [];
  let found: { kind: Kind; object: Json }[] = [];
  let hasList = false;
  for (const { kind, name, namespace = call.namespace } of wanted) {
    const within = kind.namespaced && !allNamespaces ? namespace : undefined;
    try {
      if (name !== undefined) found.push({ kind, object: client.get(kind, within, name) });
      else {
        hasList = true;
        const query = queryOf(call);
        found.push(...inList(kind, query, () => client.list(kind, within, query)).map((object) => ({ kind, object })));
      }
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (!(flags.bool('ignore-not-found') && isNotFound(failure))) failures.push(failure);
    }
  }
  if (flags.given('sort-by')) found = sortBy(flags.text('sort-by'), found, ({ object }) => object);
  if (!printer) {
    for (const { kind, object } of found) call.print(`${qualifiedSingular(kind)}/${object.metadata.name}\n`);
    throwAll(failures);
    return;
  }
  const [only] = found;
  if (found.length === 1 && only && !hasList && wanted.length === 1) call.print(printer.print(only.object));
  else if (found.length > 0 || hasList)
    call.print(printer.print({ apiVersion: 'v1', items: found.map(({ object }) => object), kind: 'List', metadata: { resourceVersion: '' } }));
  throwAll(failures);
}
