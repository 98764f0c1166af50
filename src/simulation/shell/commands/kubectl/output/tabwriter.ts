/**
 * Lines whose cells end in tabs, aligned as Go's text/tabwriter does: a column is a run of lines that have a cell there, wide enough for the
 * widest of them and the padding. What follows a line's last tab belongs to no column.
 */
export function align(text: string, { minWidth, padding }: { readonly minWidth: number; readonly padding: number }): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[] = [];
  let result = '';
  const write = (from: number, to: number): void => {
    for (const line of lines.slice(from, to)) {
      for (const [i, cell] of line.entries()) {
        result += cell;
        const width = widths[i];
        if (i < line.length - 1 && width !== undefined) result += ' '.repeat(Math.max(0, width - widthOf(cell)));
      }
      result += '\n';
    }
  };
  const hasCell = (index: number, column: number): boolean => column < (lines[index]?.length ?? 0) - 1;
  const format = (begin: number, end: number): void => {
    const column = widths.length;
    let from = begin;
    for (let at = begin; at < end; at++) {
      if (!hasCell(at, column)) continue;
      write(from, at);
      from = at;
      let width = minWidth;
      for (; at < end && hasCell(at, column); at++) width = Math.max(width, widthOf(lines[at]?.[column] ?? '') + padding);
      widths.push(width);
      format(from, at);
      widths.pop();
      from = at;
    }
    write(from, end);
  };
  format(0, lines.length);
  return result.slice(0, -1);
}

/** How `kubectl get` and its like set columns apart. */
export const getColumns = { minWidth: 6, padding: 3 } as const;

/** How `kubectl describe` sets columns apart. */
export const describeColumns = { minWidth: 0, padding: 2 } as const;

function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : [...text].length;
}
