import { type ReactNode, useId, useState } from 'react';
import styles from './course.module.css';

interface Choice {
  readonly text: string;
  readonly explain: string;
}

interface Props {
  readonly id: string;
  readonly question: string;
  /** JSON of the choices; plugins/remark-lesson.ts puts it here. */
  readonly choices: string;
  /** Index of the right choice, computed by running the code when the page was built. */
  readonly answer: string;
}

/** A question to answer before running anything. The right answer is what the code computes. */
export default function Predict({ id, question, choices: json, answer }: Props): ReactNode {
  const choices = JSON.parse(json) as Choice[];
  const right = Number(answer);
  const [chosen, setChosen] = useState<number>();
  const [shown, setShown] = useState<number>();
  const name = useId();
  const verdict = shown === undefined ? undefined : choices[shown];
  return (
    <section className={styles.card} id={id} aria-label="Prediction">
      <p className={styles.kind}>Predict</p>
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
        <button type="button" className={styles.button} disabled={chosen === undefined} onClick={() => setShown(chosen)}>
          Check my prediction
        </button>
      </div>
      <div role="status" className={styles.verdict}>
        {verdict && shown !== undefined && (
          <p data-state={shown === right ? 'right' : 'wrong'}>
            <strong>{shown === right ? 'Right.' : 'Not this one.'}</strong> {verdict.explain}
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
