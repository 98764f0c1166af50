import type { ApiObject } from '../../../../cluster/api-server/object.ts';
import type { Table } from '../../../../cluster/api-server/table.ts';

/** What a table is to look like. */
export interface TableStyle {
  readonly wide?: boolean;
  readonly headers: boolean;
  /** `service`: stands before each name. */
  readonly kind?: string;
  readonly namespaces?: boolean;
  readonly labels?: boolean;
  /** Labels with a column each. */
  readonly labelColumns?: readonly string[];
}

/** The server's table as lines with tabs between their cells. Models k8s.io/cli-runtime/pkg/printers/tableprinter.go. */
export function tableLines({ columnDefinitions, rows }: Table, style: TableStyle): string[] {
  const { wide = false, headers, kind, namespaces = false, labels = false, labelColumns = [] } = style;
  const shown = columnDefinitions.flatMap(({ priority }, i) => (priority === 0 || wide ? [i] : []));
  const lines = rows.map(({ cells, object }) => {
    const { metadata } = (object ?? { metadata: { name: '' } }) as ApiObject;
    const own = shown.map((i, position) => {
      const text = cellText(cells[i]);
      return position === 0 && kind ? `${kind}/${text}` : text;
    });
    return [
      ...(namespaces ? [metadata.namespace ?? ''] : []),
      ...own,
      ...labelColumns.map((name) => metadata.labels?.[name] ?? ''),
      ...(labels ? [labelText(metadata.labels)] : []),
    ].join('\t');
  });
  if (!headers) return lines;
  const names = [
    ...(namespaces ? ['NAMESPACE'] : []),
    ...shown.map((i) => (columnDefinitions[i]?.name ?? '').toUpperCase()),
    ...labelColumns.map((name) => (name.split('/').at(-1) ?? name).toUpperCase()),
    ...(labels ? ['LABELS'] : []),
  ];
  return [names.join('\t'), ...lines];
}

// A cell of several lines shows its first one.
function cellText(cell: unknown): string {
  const text = cell === null || cell === undefined ? '<unknown>' : String(cell);
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  return (
    Object.keys(labels)
      .sort()
      .map((key) => `${key}=${labels[key]}`)
      .join(',') || '<none>'
  );
}
