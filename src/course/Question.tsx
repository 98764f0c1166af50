import { type ReactNode, useId, useState } from 'react';
import AnchorLink from '../components/AnchorLink';
import styles from './course.module.css';
import type { Choice } from './lesson';
import { recordAnswer } from './progress/door';
import { useEarlier } from './progress/use-progress';

/** What plugins/remark-lesson.ts gives to every question. */
export interface QuestionProps {
  readonly id: string;
  readonly question: string;
  /** The id that progress is kept under. */
  readonly lesson: string;
  /** JSON of the choices. */
  readonly choices: string;
  /** Index of the right choice. */
  readonly answer: string;
}

interface Props extends QuestionProps {
  readonly kind: 'Predict' | 'Recall';
  readonly label: string;
  readonly button: string;
  /** Where the answer is written down, if nothing computes it. */
  readonly source?: ReactNode;
  /** Asked away from its lesson: nothing is said of earlier answers, and there is no place here to link to. */
  readonly isReview?: boolean;
}

/** A question with choices, each with something to say. The first answer counts; a reader may go on and see what the others say. */
export default function Question({ kind, label, button, id, question, lesson, choices: json, answer, source, isReview = false }: Props): ReactNode {
  const choices = JSON.parse(json) as Choice[];
  const right = Number(answer);
  const [chosen, setChosen] = useState<number>();
  const [shown, setShown] = useState<number>();
  const earlier = useEarlier(lesson, id);
  const name = useId();
  const verdict = shown === undefined ? undefined : choices[shown];
  return (
    <section className={styles.card} id={id} aria-label={`${label}: ${question}`} data-kind={kind}>
      <p className={styles.kind}>
        {kind} {!isReview && <AnchorLink id={id} of={question} />}
      </p>
      <fieldset className={styles.choices}>
        <legend>{question}</legend>
        {choices.map(({ text }, i) => (
          <label
            key={text}
            className={styles.choice}
            data-state={shown === undefined ? undefined : i === shown ? (i === right ? 'right' : 'wrong') : undefined}
          >
            <input type="radio" name={name} checked={chosen === i} onChange={() => setChosen(i)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <div className={styles.actions}>
        <button
          type="button"
          className={styles.button}
          disabled={chosen === undefined}
          onClick={() => {
            setShown(chosen);
            recordAnswer(lesson, id, chosen === right);
          }}
        >
          {button}
        </button>
        {earlier && !isReview && <span className={styles.earlier}>{earlier}</span>}
      </div>
      <div role="status" className={styles.verdict}>
        {verdict && shown !== undefined && (
          <p data-state={shown === right ? 'right' : 'wrong'}>
            <strong>{shown === right ? 'Right.' : 'Not this one.'}</strong> {verdict.explain}
            {source && <span className={styles.source}>Source: {source}</span>}
          </p>
        )}
      </div>
      <noscript>
        <details className={styles.fold}>
          <summary>The answer</summary>
          <p>
            <strong>{choices[right]?.text}.</strong> {choices[right]?.explain}
          </p>
        </details>
      </noscript>
    </section>
  );
}
