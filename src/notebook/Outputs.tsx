import type { ReactNode } from 'react';
import Boundary from './Boundary';
import type { BlockState } from './lesson-store';
import styles from './notebook.module.css';
import OutputValue from './OutputValue';
import type { OutputItem } from './output';

/** What a block puts out, and how the last run went. */
export default function Outputs({ block, stale }: { readonly block: BlockState; readonly stale: boolean }): ReactNode {
  return (
    <div className={styles.outputs} data-stale={stale || undefined}>
      <OutputList items={block.outputs} />
      {block.stopped !== undefined && <p className={styles.error}>{block.stopped}</p>}
      <p className={styles.status} role="status">
        {statusOf(block, stale)}
      </p>
    </div>
  );
}

/** Outputs in the order they came. */
export function OutputList({ items }: { readonly items: readonly OutputItem[] }): ReactNode {
  return items.map((item, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no identity; a run replaces them all
    <Boundary key={i}>
      <Item item={item} />
    </Boundary>
  ));
}

function statusOf(block: BlockState, stale: boolean): string {
  if (block.running) return 'Running…';
  if (stale) return 'Out of date: the code has changed since. Run again.';
  if (block.took === undefined) return '';
  const failed = block.stopped !== undefined || block.outputs.some((item) => item.kind === 'error');
  return failed ? 'Did not reach its end.' : `Ran in your browser in ${Math.max(1, Math.round(block.took))} ms.`;
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
