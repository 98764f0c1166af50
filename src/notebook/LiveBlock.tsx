import { useLocation } from '@docusaurus/router';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import AnchorLink from '../components/AnchorLink';
import CodeArea, { type CodeAreaHandle } from './CodeArea';
import { storeOf } from './lesson-store';
import styles from './notebook.module.css';
import OfferBar from './OfferBar';
import Outputs from './Outputs';
import type { OutputItem } from './output';
import { programOf } from './page-program';
import { useBlock } from './use-block';
import { fetchCompiled } from './views/lesson-data';

interface Props {
  readonly id: string;
  /** Place among the blocks and exercises of the page, from 0. */
  readonly index: number;
  readonly title?: string;
  readonly code: string;
  readonly isolated: boolean;
  /** Under which name the build's data of the lesson is found. */
  readonly lesson: string;
  /** Computed when the page was built. */
  readonly outputs: readonly OutputItem[];
}

/** A live block: code that can be edited and run, and what it puts out. */
export default function LiveBlock({ id, index, title = 'TypeScript', code, isolated, lesson, outputs }: Props): ReactNode {
  const { pathname } = useLocation();
  const store = storeOf(pathname);
  store.declare(index, {
    id,
    title,
    initial: code,
    isolated,
    outputs,
    compiled: () => fetchCompiled(lesson, id),
  });
  const { block, stale } = useBlock(store, index);
  const program = useMemo(() => programOf(store, pathname, index), [store, pathname, index]);
  const area = useRef<CodeAreaHandle>(null);
  const runButton = useRef<HTMLButtonElement>(null);
  const [beforeReset, setBeforeReset] = useState<string>();
  const edited = block.code !== block.initial;

  const run = (): void => void store.run(index);
  const replace = (text: string, undo?: string): void => {
    store.edit(index, text);
    setBeforeReset(undo);
  };

  return (
    <section className={styles.block} id={id} aria-label={title} data-block={index}>
      <div className={styles.bar}>
        <span className={styles.heading}>
          <span className={styles.title}>{title}</span> <AnchorLink id={id} of={title} />
        </span>
        {edited && (
          <button type="button" className={styles.quiet} onClick={() => replace(block.initial, block.code)}>
            Reset
          </button>
        )}
        {!edited && beforeReset !== undefined && (
          <button type="button" className={styles.quiet} onClick={() => replace(beforeReset)}>
            Undo reset
          </button>
        )}
        <button
          type="button"
          className={styles.quiet}
          onPointerEnter={() => void import('./editor').catch(() => undefined)}
          onClick={() => void area.current?.edit()}
        >
          Edit
        </button>
        <button
          ref={runButton}
          type="button"
          className={styles.run}
          onClick={run}
          aria-busy={block.running}
          title={isolated ? 'Runs this block by itself (Ctrl-Enter)' : 'Runs this block and all above it, from a clean start (Ctrl-Enter)'}
        >
          <span aria-hidden="true">▶</span> {block.running ? 'Running…' : 'Run'}
        </button>
      </div>
      <OfferBar store={store} index={index} offer={block.offer} />
      <CodeArea
        ref={area}
        code={block.code}
        label={`${title}: TypeScript, editable. Tab leaves the editor, F1 lists its keys.`}
        program={program}
        onChange={(text) => store.edit(index, text)}
        onRun={run}
        onLeave={() => runButton.current?.focus()}
      />
      <Outputs block={block} stale={stale} />
    </section>
  );
}
