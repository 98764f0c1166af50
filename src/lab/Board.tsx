import { useLocation } from '@docusaurus/router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import course from '../course/course.module.css';
import type { ClusterChoice } from './choice';
import styles from './lab.module.css';
import { nodeNamesOf } from './names';
import type { LabSession } from './session';
import { Task } from './Task';
import type { LabCommand, LabTask } from './task';

const LabTerminal = lazy(() => import('./LabTerminal'));

interface Props {
  readonly lesson: string;
  readonly tasks: readonly LabTask[];
  readonly choice: ClusterChoice;
  readonly isTerminalOpen: boolean;
  onTerminalOpen(): void;
}

/** Tasks and terminal of one cluster, from its beginning to its end. */
export default function Board({ lesson, tasks, choice, isTerminalOpen, onTerminalOpen }: Props): ReactNode {
  const names = nodeNamesOf(choice);
  const { hash } = useLocation();
  const [open, setOpen] = useState<string | undefined>(tasks[0]?.id);
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const [session, setSession] = useState<LabSession>();
  const [selected, select] = useState(0);
  const [takesFocus, setTakesFocus] = useState(false);
  const begun = useRef<Promise<LabSession>>(undefined);
  const side = useRef<HTMLElement>(null);

  /** The session, fetched and begun when it is first asked for. One that could not be fetched is asked for again. */
  const begin = (): Promise<LabSession> => {
    begun.current ??= import('./session').then(({ LabSession }) => new LabSession(choice, names));
    begun.current.then(setSession, () => {
      begun.current = undefined;
    });
    return begun.current;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; another cluster is another board
  useEffect(() => {
    if (isTerminalOpen) void begin();
    return () => void begun.current?.then((one) => one.stop());
  }, []);

  useEffect(() => {
    const id = hash.slice(1);
    if (tasks.some((task) => task.id === id)) setOpen(id);
  }, [hash, tasks]);

  const run = ({ line, on }: LabCommand): void => {
    onTerminalOpen();
    void begin().then(({ tabs }) => {
      const index = Math.max(0, names.indexOf(on ?? names[0]));
      select(index);
      tabs[index]?.history.add(line);
      tabs[index]?.enter([line]);
      // Below the tasks, it grows when it opens: its top is to be in view. The width is that of lab.module.css.
      side.current?.scrollIntoView({ block: window.matchMedia('(min-width: 1200px)').matches ? 'nearest' : 'start' });
    });
  };

  const goTo = (id: string): void => {
    setOpen(id);
    document.getElementById(id)?.querySelector('summary')?.focus();
  };

  const row = (task: LabTask): ReactNode => {
    const i = tasks.indexOf(task);
    const next = tasks[i + 1];
    return (
      <Task
        key={task.id}
        lesson={lesson}
        task={task}
        number={i + 1}
        names={names}
        isOpen={open === task.id}
        onToggle={(isOpen) => setOpen((before) => (isOpen ? task.id : before === task.id ? undefined : before))}
        check={async (answer) => (await begin()).check(task.id, answer)}
        onPassed={() => setPassed((before) => new Set(before).add(task.id))}
        run={run}
        onNext={next && (() => goTo(next.id))}
      />
    );
  };
  const current = tasks.find(({ id }) => id === open);
  const looking = tasks.filter(({ answer }) => answer.kind !== 'state');
  const changing = tasks.filter(({ answer }) => answer.kind === 'state');

  return (
    <div className={styles.board}>
      <div className={styles.tasks}>
        <h2 id="look">Look</h2>
        {looking.map(row)}
        <h2 id="change">Change</h2>
        {changing.map(row)}
        <p role="status" className={course.earlier}>
          {passed.size === tasks.length
            ? `All ${tasks.length} tasks are passed on this cluster. Another cluster has other answers.`
            : `${passed.size} of ${tasks.length} tasks passed on this cluster.`}
        </p>
      </div>
      <section ref={side} className={styles.side} aria-label="Terminal">
        {isTerminalOpen && session ? (
          <Suspense fallback={<p className={styles.closed}>Loading the terminal…</p>}>
            <LabTerminal session={session} selected={selected} onSelect={select} takesFocus={takesFocus} />
            {current && (
              <p className={styles.back}>
                <a
                  href={`#${current.id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    goTo(current.id);
                  }}
                >
                  Back to the task: {current.title}
                </a>
              </p>
            )}
          </Suspense>
        ) : (
          <div className={styles.closed}>
            <p>
              A shell on {names.length === 2 ? 'both nodes' : `each of the ${names.length} nodes`} of this cluster, in your browser. Nothing of it is loaded
              before you open it.
            </p>
            <button
              type="button"
              className={course.button}
              onClick={() => {
                setTakesFocus(true);
                onTerminalOpen();
                void begin();
              }}
            >
              Open the terminal
            </button>
          </div>
        )}
      </section>
    </div>
  );
}
