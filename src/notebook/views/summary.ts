import type { View } from 'hairpin';

/** A view in a few words, for where there is no room for more. */
export function summaryOf(view: View): string {
  return view.view === 'table' ? (view.caption ?? `a table of ${view.rows.length} rows`) : view.summary;
}
