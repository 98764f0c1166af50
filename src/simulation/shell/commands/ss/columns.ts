/** A column of ss: what stands before it, and on which side its text is. */
interface Column {
  readonly header: string;
  readonly delimiter: string;
  readonly right?: boolean;
}

const columns: readonly Column[] = [
  { header: 'Netid', delimiter: ' ' },
  { header: 'State', delimiter: ' ' },
  { header: 'Recv-Q', delimiter: ' ' },
  { header: 'Send-Q', delimiter: ' ' },
  { header: 'Local Address:', delimiter: ' ', right: true },
  { header: 'Port', delimiter: '' },
  { header: 'Peer Address:', delimiter: ' ', right: true },
  { header: 'Port', delimiter: '' },
  { header: 'Process', delimiter: '' },
];

/** A row: a text for every column, undefined for those that are not shown. */
export type Row = readonly (string | undefined)[];

/**
 * Rows under their headers. Models ss.c, render_calc_width(): as wide as the widest text; on a terminal what is left of a line is spread
 * over its columns, and a column that does not fit begins a line of its own.
 * @param screen width of the terminal; undefined for a pipe.
 */
export function renderRows(rows: readonly Row[], hidden: ReadonlySet<string>, withHeader: boolean, screen: number | undefined): string {
  const shown = columns.map((column, i) => ({ ...column, i })).filter(({ header }) => !hidden.has(header));
  const header: Row = columns.map((column) => column.header);
  const all = [...(withHeader ? [header] : []), ...rows];
  const widths = shown.map(({ i, delimiter }, at) => Math.max(...all.map((row) => (row[i] ?? '').length), 0) + (at === 0 ? 0 : delimiter.length));
  if (screen !== undefined) spread(widths, screen);
  return all.map((row) => `${shown.map((column, at) => cell(column, row[column.i] ?? '', widths[at] ?? 0, at > 0)).join('')}\n`).join('');
}

function spread(widths: number[], screen: number): void {
  const isLast = (at: number): boolean => widths.slice(at + 1).every((width) => width === 0);
  for (const [at, width] of widths.entries()) widths[at] = Math.min(width, screen);
  let [begin, length, count] = [0, 0, 0];
  for (let at = 0; at < widths.length; at++) {
    if (widths[at] === 0) continue;
    count++;
    length += widths[at] ?? 0;
    if (!isLast(at) && length < screen) continue;
    if (length > screen) {
      length -= widths[at] ?? 0;
      at--;
      count--;
    }
    const pad = screen - length;
    let rest = count > 0 ? pad % count : 0;
    for (let i = at; i >= begin; i--) {
      if (widths[i] === 0) continue;
      widths[i] = (widths[i] ?? 0) + Math.floor(pad / count) + (rest > 0 ? 1 : 0);
      rest--;
    }
    [begin, length, count] = [at + 1, 0, 0];
  }
}

function cell({ delimiter, right }: Column, text: string, width: number, delimited: boolean): string {
  const before = delimited ? delimiter : '';
  return right ? `${before}${text.padStart(width - before.length)}` : `${before}${text}`.padEnd(width);
}
