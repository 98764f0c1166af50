import Link from '@docusaurus/Link';
import { type ReactNode, useState } from 'react';
import { type Catalogue, type KeptRecall, lessonsOf } from '../catalogue';
import Recall from '../Recall';
import { machineClock } from './clock';
import { reviewsOf } from './due';
import { count } from './long-words';
import styles from './progress.module.css';
import { intervals } from './spacing';
import type { Progress } from './state';

interface Props {
  readonly catalogue: Catalogue;
  readonly recalls: readonly KeptRecall[];
  readonly progress: Progress;
}

/** The questions that were missed and come back today, one after the other. */
export function Review({ catalogue, recalls, progress }: Props): ReactNode {
  // An answer takes a question out of what is due, while its explanation is still being read.
  const [queue] = useState(() => reviewsOf(recalls, progress, machineClock).due);
  const [place, setPlace] = useState(0);
  const { due, nextIn, waiting } = reviewsOf(recalls, progress, machineClock);
  const current = queue[place];
  const lesson = current && lessonsOf(catalogue).find(({ id }) => id === current.lesson);
  if (current && lesson)
    return (
      <>
        <p>
          Question {place + 1} of {queue.length}, from <Link to={lesson.path}>{lesson.title}</Link>.
        </p>
        <Recall
          key={place}
          isReview
          id={current.id}
          lesson={current.lesson}
          question={current.question}
          choices={JSON.stringify(current.choices)}
          answer={String(current.answer)}
          source={current.source}
        />
        <button type="button" className={styles.button} disabled={due.includes(current)} onClick={() => setPlace(place + 1)}>
          {place + 1 < queue.length ? 'Next question' : 'Done'}
        </button>
      </>
    );
  return (
    <p role="status">
      {queue.length > 0 ? 'That was all for today. ' : 'Nothing comes back today. '}
      {nextIn === undefined
        ? `A recall question that you miss comes back here after a day, and then after ${intervals.slice(1, -1).join(', ')} and ${intervals.at(-1)} days.`
        : `${count(waiting, 'question')} will come back, the next ${nextIn === 1 ? 'tomorrow' : `in ${nextIn} days`}.`}
    </p>
  );
}
