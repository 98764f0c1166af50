import { useLocation } from '@docusaurus/router';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import CodeArea, { type CodeAreaHandle } from '../notebook/CodeArea';
import { storeOf } from '../notebook/lesson-store';
import notebook from '../notebook/notebook.module.css';
import OutputValue from '../notebook/OutputValue';
import type { OutputItem } from '../notebook/output';
import { exerciseProgram } from '../notebook/page-program';
import styles from './course.module.css';

interface Props {
  readonly id: string;
  readonly title: string;
  /** Code the reader starts from, code that checks it, and how many live blocks run before: plugins/remark-lesson.ts puts them here. */
  readonly start: string;
  readonly check: string;
  readonly above: string;
  readonly children?: ReactNode;
}

interface Outcome {
  readonly passed: boolean;
  readonly message: string;
  readonly outputs: readonly OutputItem[];
}

/** A task with code to change and a check that runs behind it. */
export default function Exercise({ id, title, start, check, above, children }: Props): ReactNode {
  const { pathname } = useLocation();
  const [code, setCode] = useState(start);
  const [outcome, setOutcome] = useState<Outcome>();
  const [checking, setChecking] = useState(false);
  const latest = useRef(code);
  const change = useCallback((next: string): void => {
    latest.current = next;
    setCode(next);
  }, []);
  const program = useMemo(
    () => exerciseProgram(storeOf(pathname), pathname, Number(above), { id, title, check, code: () => latest.current, put: change }),
    [pathname, above, id, title, check, change],
  );
  const area = useRef<CodeAreaHandle>(null);
  const button = useRef<HTMLButtonElement>(null);

  const run = async (): Promise<void> => {
    if (checking) return;
    setChecking(true);
    setOutcome(await checkInSandbox(storeOf(pathname).program(Number(above)), code, check));
    setChecking(false);
  };

  return (
    <section className={styles.card} id={id} aria-label={`Exercise: ${title}`}>
      <p className={styles.kind}>Exercise</p>
      <p className={styles.title}>{title}</p>
      {children}
      <div className={`${notebook.block} ${styles.editor}`}>
        <div className={notebook.bar}>
          <span className={notebook.title}>Your solution</span>
          {code !== start && (
            <button type="button" className={notebook.quiet} onClick={() => area.current?.replace(start)}>
              Start again
            </button>
          )}
          <button type="button" className={notebook.quiet} onClick={() => void area.current?.edit()}>
            Edit
          </button>
          <button ref={button} type="button" className={notebook.run} onClick={() => void run()} aria-busy={checking}>
            <span aria-hidden="true">✓</span> {checking ? 'Checking…' : 'Check'}
          </button>
        </div>
        <CodeArea
          ref={area}
          code={code}
          label={`${title}: your solution, TypeScript, editable. Tab leaves the editor, F1 lists its keys.`}
          program={program}
          onChange={change}
          onRun={() => void run()}
          onLeave={() => button.current?.focus()}
        />
        <div className={notebook.outputs}>
          {outcome?.outputs.map((item, i) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no identity; a run replaces them all
            item.kind === 'value' ? <OutputValue key={i} value={item.value} addresses={item.addresses ?? {}} /> : null,
          )}
          <div role="status" className={styles.verdict}>
            {outcome && (
              <p data-state={outcome.passed ? 'right' : 'wrong'}>
                <strong>{outcome.passed ? 'Passed.' : 'Not yet.'}</strong> {outcome.message}
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

// The check runs as a block of its own behind the reader's code, so an error says whose it is by its block.
async function checkInSandbox(above: readonly string[], code: string, check: string): Promise<Outcome> {
  const { runInSandbox } = await import('../notebook/sandbox');
  const outputs: OutputItem[] = [];
  let error: { readonly block: number; readonly message: string; readonly line?: number } | undefined;
  const result = await runInSandbox([...above, code, check], ({ block, item }) => {
    if (item.kind === 'error') error ??= { block, message: item.message, line: item.line };
    else if (block === above.length) outputs.push(item);
  });
  if (result.stopped !== undefined) return { passed: false, message: result.stopped, outputs };
  if (!error) return { passed: result.done, message: 'Every check holds.', outputs };
  const where =
    error.block < above.length
      ? ` (in block ${error.block + 1} above)`
      : error.block === above.length && error.line !== undefined
        ? ` (line ${error.line})`
        : '';
  return { passed: false, message: `${error.message}${where}`, outputs };
}
