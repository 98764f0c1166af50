import type { ReactNode } from 'react';
import type { BlockState } from './lesson-store';
import styles from './notebook.module.css';
import OutputList from './OutputList';

interface Props {
  readonly block: BlockState;
  readonly stale: boolean;
}

/** What a block puts out, and how the last run went. */
export default function Outputs({ block, stale }: Props): ReactNode {
  return (
    <div className={styles.outputs} data-outputs data-stale={stale || undefined}>
      <OutputList items={block.outputs} />
      {block.stopped !== undefined && <p className={styles.error}>{block.stopped}</p>}
      <p className={styles.status} role="status">
        {statusOf(block, stale)}
      </p>
    </div>
  );
}

function statusOf(block: BlockState, stale: boolean): string {
  if (block.running) return 'Running…';
  if (stale) return 'Out of date: the code has changed since. Run again.';
  if (block.took === undefined) return '';
  const failed = block.stopped !== undefined || block.outputs.some((item) => item.kind === 'error');
  return failed ? 'Did not reach its end.' : `Ran in your browser in ${Math.max(1, Math.round(block.took))} ms.`;
}
