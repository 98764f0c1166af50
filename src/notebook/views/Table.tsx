import type { TableView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import styles from '../notebook.module.css';
import type { Addresses } from '../output';

/** Rows under named columns. */
export default function Table({ table, addresses }: { readonly table: TableView; readonly addresses: Addresses }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and a keyboard has to be able to scroll it
    <div className={styles.scroll} tabIndex={0}>
      <table className={styles.table}>
        {table.caption && <caption>{table.caption}</caption>}
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity; a run replaces them all
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={table.columns[j]} data-number={typeof cell === 'number' || undefined}>
                  <Dressed text={String(cell)} addresses={addresses} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
