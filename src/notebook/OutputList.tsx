import type { ReactNode } from 'react';
import Boundary from './Boundary';
import styles from './notebook.module.css';
import OutputValue from './OutputValue';
import type { OutputItem } from './output';

/** Outputs in the order they came. */
export default function OutputList({ items }: { readonly items: readonly OutputItem[] }): ReactNode {
  return items.map((item, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no identity; a run replaces them all
    <Boundary key={i}>
      <Item item={item} />
    </Boundary>
  ));
}

function Item({ item }: { readonly item: OutputItem }): ReactNode {
  if (item.kind === 'error')
    return (
      <p className={styles.error}>
        {item.message}
        {item.line !== undefined && <span className={styles.where}> (line {item.line} of this block)</span>}
        {item.cause && <span className={styles.cause}> {item.cause}</span>}
      </p>
    );
  if (item.kind === 'value') return <OutputValue value={item.value} addresses={item.addresses ?? {}} />;
  return (
    <div className={styles.log} data-level={item.level}>
      {item.args.map((arg, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words of one console line
        <OutputValue key={i} value={arg} addresses={item.addresses ?? {}} inline />
      ))}
    </div>
  );
}
