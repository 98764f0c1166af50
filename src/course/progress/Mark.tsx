import type { ReactNode } from 'react';
import styles from './progress.module.css';
import type { Stage } from './stage';
import type { LessonStatus } from './status';
import { statusWords } from './words';

// Shapes that differ without colour: a ring, a ring half filled, a disc with a tick.
const shapes: Readonly<Record<Stage, ReactNode>> = {
  new: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  begun: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 3.5a4.5 4.5 0 0 1 0 9Z" fill="currentColor" />
    </>
  ),
  done: (
    <path d="M8 1.250a6.75 6.75 0 1 1 0 13.5 6.75 6.75 0 0 1 0-13.5Zm-1 9.25 5-5-1.1-1.1L7 8.300 5.100 6.400 4 7.500Z" fill="currentColor" fillRule="evenodd" />
  ),
};

interface Props {
  readonly stage: Stage;
  /** What it says to those who do not see it; empty where words beside it say so already. */
  readonly label: string;
}

/** How far the reader is with something: a shape, and a word for those who do not see it. */
export function Mark({ stage, label }: Props): ReactNode {
  return (
    <svg className={styles.mark} data-stage={stage} viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={label} aria-hidden={label === ''}>
      {shapes[stage]}
    </svg>
  );
}

/** The mark of a lesson. One that nothing is known of has not been begun. */
export function StatusMark({ status }: { readonly status: LessonStatus | undefined }): ReactNode {
  return <Mark stage={status?.stage ?? 'new'} label={statusWords(status ?? { stage: 'new', done: 0, of: 0 })} />;
}
