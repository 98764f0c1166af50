import { useLocation } from '@docusaurus/router';
import { type ReactNode, useMemo, useRef } from 'react';
import AnchorLink from '../components/AnchorLink';
import CodeArea, { type CodeAreaHandle } from '../notebook/CodeArea';
import { storeOf } from '../notebook/lesson-store';
import notebook from '../notebook/notebook.module.css';
import OfferBar from '../notebook/OfferBar';
import OutputList from '../notebook/OutputList';
import { programOf } from '../notebook/page-program';
import { useBlock } from '../notebook/use-block';
import styles from './course.module.css';
import { recordAnswer } from './progress/door';
import { useEarlier } from './progress/use-progress';

interface Props {
  readonly id: string;
  readonly title: string;
  /** The id that progress is kept under. */
  readonly lesson: string;
  /** Code the reader starts from, code that checks it, and its place among the page's blocks: plugins/remark-lesson.ts puts them here. */
  readonly start: string;
  readonly check: string;
  readonly index: string;
  readonly children?: ReactNode;
}

/** A task with code to change and a check that runs behind it. */
export default function Exercise({ id, title, lesson, start, check, index: place, children }: Props): ReactNode {
  const { pathname } = useLocation();
  const store = storeOf(pathname);
  const index = Number(place);
  store.declare(index, { id, title, initial: start, check, outputs: [] });
  const { block, stale } = useBlock(store, index);
  const program = useMemo(() => programOf(store, pathname, index), [store, pathname, index]);
  const area = useRef<CodeAreaHandle>(null);
  const button = useRef<HTMLButtonElement>(null);
  const earlier = useEarlier(lesson, id);
  const run = async (): Promise<void> => {
    const before = store.block(index)?.outcome;
    await store.run(index);
    const after = store.block(index)?.outcome;
    if (after && after !== before) recordAnswer(lesson, id, after.passed);
  };
  const { outcome } = block;
  // What went wrong is said below, once.
  const outputs = useMemo(() => block.outputs.filter((item) => item.kind !== 'error'), [block.outputs]);

  return (
    <section className={styles.card} id={id} aria-label={`Exercise: ${title}`}>
      <p className={styles.kind}>
        Exercise <AnchorLink id={id} of={title} />
        {earlier && !outcome && (
          <span className={styles.earlier}>
            <span aria-hidden="true">✓</span> {earlier}
          </span>
        )}
      </p>
      <p className={styles.title}>{title}</p>
      {children}
      <div className={`${notebook.block} ${styles.editor}`}>
        <div className={notebook.bar}>
          <span className={`${notebook.heading} ${notebook.title}`}>Your solution</span>
          {block.code !== block.initial && (
            <button type="button" className={notebook.quiet} onClick={() => store.edit(index, block.initial)}>
              Start again
            </button>
          )}
          <button type="button" className={notebook.quiet} onClick={() => void area.current?.edit()}>
            Edit
          </button>
          <button ref={button} type="button" className={notebook.run} onClick={() => void run()} aria-busy={block.running}>
            <span aria-hidden="true">✓</span> {block.running ? 'Checking…' : 'Check'}
          </button>
        </div>
        <OfferBar store={store} index={index} offer={block.offer} />
        <CodeArea
          ref={area}
          code={block.code}
          label={`${title}: your solution, TypeScript, editable. Tab leaves the editor, F1 lists its keys.`}
          program={program}
          onChange={(text) => store.edit(index, text)}
          onRun={() => void run()}
          onLeave={() => button.current?.focus()}
        />
        <div className={notebook.outputs}>
          <OutputList items={outputs} />
          <div role="status" className={styles.verdict}>
            {outcome && !block.running && (
              <p data-state={outcome.passed && !stale ? 'right' : 'wrong'}>
                <strong>{stale ? 'Changed since the last check.' : outcome.passed ? 'Passed.' : 'Not yet.'}</strong> {stale ? '' : outcome.message}
              </p>
            )}
          </div>
        </div>
      </div>
    </section>
  );
}

/** A nudge, folded away until asked for. */
export function Hint({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <details className={styles.fold}>
      <summary>Hint</summary>
      {children}
    </details>
  );
}

/** One way to solve it, and why it works. */
export function Solution({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <details className={styles.fold}>
      <summary>Solution</summary>
      {children}
    </details>
  );
}
