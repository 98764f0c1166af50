import type { Table } from '../../../../cluster/api-server/table.ts';
import { acceptTable, pathOf } from '../client.ts';
import { error, Failure, Refusal } from '../failure.ts';
import { qualifiedSingular } from '../kinds.ts';
import { type TableStyle, tableLines } from '../output/table.ts';
import { getColumns } from '../output/tabwriter.ts';
import type { Selection } from '../targets.ts';
import type { Call } from '../verb.ts';

/** `kubectl get -w`: a table that grows by a line for every change, until Ctrl-C or the `--request-timeout`. */
export async function watchTable(call: Call, wanted: readonly Selection[], style: TableStyle & { readonly withKind: boolean }): Promise<void> {
  const { client, flags, context } = call;
  const [selection, second] = wanted;
  if (!selection || (second && second.kind !== selection.kind)) throw error('you may only specify a single resource type');
  if (second) throw error('watch is only supported on individual resources and resource collections - more than 1 resource was found');
  const limit = Number.parseFloat(flags.text('request-timeout')) || undefined;
  if (!context.terminal.write && limit === undefined)
    throw new Failure('kubectl: not simulated: -w where nobody looks on: it never ends; give it --request-timeout=5s');
  const { kind, name } = selection;
  const allNamespaces = flags.bool('all-namespaces');
  const path = pathOf(kind, kind.namespaced && !allNamespaces ? call.namespace : undefined);
  const query = {
    labelSelector: flags.text('selector'),
    fieldSelector: [flags.text('field-selector'), name === undefined ? '' : `metadata.name=${name}`].filter(Boolean).join(','),
  };
  const first: Table = client.request('GET', name === undefined ? path : pathOf(kind, call.namespace, name), {
    query: name === undefined ? query : {},
    accept: acceptTable,
  });
  const grow = new GrowingTable();
  const shown = { ...style, kind: style.withKind ? qualifiedSingular(kind) : undefined, namespaces: allNamespaces && kind.namespaced };
  if (!flags.bool('watch-only') && first.rows.length > 0) call.print(grow.add(tableLines(first, shown)));
  let hasHeader = !flags.bool('watch-only') && first.rows.length > 0;
  let columns = first.columnDefinitions;
  let failure: Failure | undefined;
  const stop = client.watch(path, { ...query, resourceVersion: first.metadata.resourceVersion ?? '' }, acceptTable, ({ type, object }) => {
    if (type === 'ERROR') {
      failure = new Refusal(object as Refusal['status']);
      return;
    }
    const table = object as Table;
    if (table.columnDefinitions.length > 0) columns = table.columnDefinitions;
    call.print(grow.add(tableLines({ ...table, columnDefinitions: columns }, { ...shown, headers: shown.headers && !hasHeader })));
    hasHeader = true;
  });
  let waited = 0;
  while (!failure && !context.signal.aborted && (limit === undefined || waited < limit)) {
    await context.sleep(1);
    waited++;
  }
  stop();
  if (failure) throw failure;
  if (context.signal.aborted) throw new Failure('', 130);
}

// Columns never get narrower than they were: the real one's writer remembers its widths.
class GrowingTable {
  #widths: number[] = [];

  add(lines: readonly string[]): string {
    const rows = lines.map((line) => line.split('\t'));
    const count = Math.max(...rows.map((cells) => cells.length));
    this.#widths = Array.from({ length: count }, (_, i) =>
      Math.max(this.#widths[i] ?? getColumns.minWidth, ...rows.map((cells) => (i < cells.length - 1 ? (cells[i] ?? '').length + getColumns.padding : 0))),
    );
    return rows.map((cells) => `${cells.map((cell, i) => (i < cells.length - 1 ? cell.padEnd(this.#widths[i] ?? 0) : cell)).join('')}\n`).join('');
  }
}
