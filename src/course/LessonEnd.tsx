import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import styles from './course.module.css';
import { StatusMark } from './progress/Mark';
import type { LessonStatus } from './progress/status';
import { useLessonStatus } from './progress/use-progress';

/** How the reader stands at the end of a lesson, and what is left of it. */
export default function LessonEnd({ lesson }: { readonly lesson: string }): ReactNode {
  const status = useLessonStatus(lesson);
  return (
    <section className={styles.end} aria-label="Your progress in this lesson">
      <p>
        <StatusMark status={status} /> {status ? inWords(status) : 'What you answer and pass in this lesson is noted here, in this browser only.'}
      </p>
      {status && <Open status={status} />}
      <p>
        <Link to="/progress">Your progress</Link>
      </p>
    </section>
  );
}

function inWords({ stage, done, of }: LessonStatus): string {
  return stage === 'done' ? 'You have done everything in this lesson.' : `You have done ${done} of ${of} things in this lesson.`;
}

function Open({ status }: { readonly status: LessonStatus }): ReactNode {
  const open = status.parts.filter(({ done }) => !done).map(({ part }) => part);
  if (open.length === 0) return null;
  return (
    <>
      <p>Still open:</p>
      <ul>
        {open.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
