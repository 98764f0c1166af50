import { type ReactNode, useState } from 'react';
import AnchorLink from '../components/AnchorLink';
import course from '../course/course.module.css';
import { recordAnswer } from '../course/progress/door';
import { Mark } from '../course/progress/Mark';
import { useEarlier } from '../course/progress/use-progress';
import type { Verdict } from '../terminal/protocol';
import { AnswerForm } from './AnswerForm';
import styles from './lab.module.css';
import type { NodeNames } from './names';
import { Prose } from './Prose';
import { type LabCommand, type LabTask, placeholders } from './task';

interface Props {
  readonly lesson: string;
  readonly task: LabTask;
  readonly number: number;
  readonly names: NodeNames;
  readonly isOpen: boolean;
  onToggle(isOpen: boolean): void;
  /** Asks the cluster. */
  check(answer: string): Promise<Verdict>;
  onPassed(): void;
  run(command: LabCommand): void;
  /** Goes on to the next task; undefined at the last. */
  readonly onNext?: () => void;
}

const words = { right: 'Right.', wrong: 'Not yet.', unreadable: 'Cannot be read.' } as const;
const states = { right: 'right', wrong: 'wrong', unreadable: undefined } as const;

/** One task: what is asked, where it is answered, what the cluster says to that, and help a step at a time. */
export function Task({ lesson, task, number, names, isOpen, onToggle, check, onPassed, run, onNext }: Props): ReactNode {
  const [verdict, setVerdict] = useState<Verdict>();
  const [trouble, setTrouble] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const earlier = useEarlier(lesson, task.id);
  const isPassed = verdict?.outcome === 'right';
  const hints = task.hints(names);

  const judge = async (answer: string): Promise<void> => {
    setBusy(true);
    setVerdict(undefined);
    setTrouble(undefined);
    try {
      const found = await check(answer);
      setVerdict(found);
      if (found.outcome !== 'unreadable') recordAnswer(lesson, task.id, found.outcome === 'right');
      if (found.outcome === 'right') onPassed();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };

  return (
    <details id={task.id} name="lab-task" className={styles.task} open={isOpen} onToggle={({ currentTarget }) => onToggle(currentTarget.open)}>
      <summary>
        <Mark stage={isPassed || earlier ? 'done' : 'new'} label={isPassed || earlier ? 'passed' : 'open'} /> {number}. {task.title}
      </summary>
      <div className={styles.body}>
        <AnswerForm answer={task.answer} question={task.question(names)} isBusy={isBusy} onCheck={(answer) => void judge(answer)} />
        <div role="status" className={course.verdict}>
          {verdict && (
            <p data-state={states[verdict.outcome]}>
              <strong>{words[verdict.outcome]}</strong> <Prose text={verdict.text} addresses={verdict.addresses} />
            </p>
          )}
          {trouble && (
            <p>
              <strong>The cluster could not be asked:</strong> {trouble}.
            </p>
          )}
        </div>
        {isPassed && onNext && (
          <button type="button" className={`${course.button} ${styles.next}`} onClick={onNext}>
            Next task
          </button>
        )}
        {hints.map((hint, i) => (
          <details key={hint} className={course.fold}>
            <summary>
              Hint {i + 1} of {hints.length + 1}
            </summary>
            <p>
              <Prose text={hint} />
            </p>
          </details>
        ))}
        <details className={course.fold}>
          <summary>
            Hint {hints.length + 1} of {hints.length + 1}: commands
          </summary>
          <ul className={styles.commands}>
            {task.commands(names).map((command) => (
              <Command key={`${command.on} ${command.line}`} command={command} node={command.on ?? names[0]} run={run} />
            ))}
          </ul>
        </details>
        <p className={`${course.earlier} ${styles.foot}`}>
          {earlier && !isPassed && 'You have passed this before. '}
          <AnchorLink id={task.id} of={task.title} />
        </p>
      </div>
    </details>
  );
}

function Command({ command, node, run }: { readonly command: LabCommand; readonly node: string; readonly run: Props['run'] }): ReactNode {
  return (
    <li>
      <code>{command.line}</code>
      {placeholders.test(command.line) ? (
        <span className={course.earlier}>on {node}; put in what you have found</span>
      ) : (
        <button type="button" className={styles.quiet} aria-label={`Run on ${node}: ${command.line}`} onClick={() => run(command)}>
          Run on {node}
        </button>
      )}
    </li>
  );
}
