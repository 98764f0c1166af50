import { type ReactNode, useId, useState } from 'react';
import course from '../course/course.module.css';
import styles from './lab.module.css';
import { Prose } from './Prose';
import type { AnswerKind } from './task';

interface Props {
  readonly answer: AnswerKind;
  readonly question: string;
  readonly isBusy: boolean;
  onCheck(written: string): void;
}

const labels = { range: 'A range of addresses', address: 'An address', number: 'A number' } as const;

/** Where a task is answered: a field, choices, or nothing but a button, for the cluster is the answer. */
export function AnswerForm({ answer, question, isBusy, onCheck }: Props): ReactNode {
  const [written, setWritten] = useState('');
  const id = useId();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onCheck(written);
      }}
    >
      {answer.kind === 'choice' ? (
        <fieldset className={course.choices}>
          <legend className={styles.question}>
            <Prose text={question} />
          </legend>
          {answer.choices.map((choice) => (
            <label key={choice.id} className={course.choice}>
              <input type="radio" name={id} checked={written === choice.id} onChange={() => setWritten(choice.id)} />
              <span>{choice.text}</span>
            </label>
          ))}
        </fieldset>
      ) : (
        <p className={styles.question}>
          <Prose text={question} />
        </p>
      )}
      <div className={styles.line}>
        {answer.kind !== 'choice' && answer.kind !== 'state' && (
          <>
            <label htmlFor={id}>{answer.kind === 'word' ? `The ${answer.of}` : labels[answer.kind]}</label>
            <input
              id={id}
              type="text"
              className={styles.field}
              autoCapitalize="off"
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              value={written}
              onChange={(event) => setWritten(event.target.value)}
            />
          </>
        )}
        <button type="submit" className={course.button} aria-busy={isBusy}>
          {isBusy ? 'Checking…' : answer.kind === 'state' ? 'Check the cluster' : 'Check'}
        </button>
      </div>
    </form>
  );
}
