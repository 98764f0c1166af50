import Link from '@docusaurus/Link';
import { type ReactNode, useEffect } from 'react';
import styles from './course.module.css';
import { StatusMark } from './progress/Mark';
import { useLessonStatus } from './progress/use-progress';

interface Props {
  readonly lesson: string;
  readonly minutes: string;
  /** JSON of the lessons to read before: id, title and path. */
  readonly prerequisites: string;
}

interface Needed {
  readonly id: string;
  readonly title: string;
  readonly path: string;
}

// What tells that somebody is reading, and not only passing through.
const signs = ['scroll', 'pointerdown', 'keydown'] as const;

/** What stands below a lesson's title: how long it takes, and what to read before. Follows where the reader is, so that he can go on there. */
export default function LessonHead({ lesson, minutes, prerequisites }: Props): ReactNode {
  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    const begin = (): void => {
      for (const sign of signs) window.removeEventListener(sign, begin);
      import('./progress/follow-reader').then(
        ({ followReader }) => {
          if (!gone) stop = followReader(lesson);
        },
        () => undefined,
      );
    };
    for (const sign of signs) window.addEventListener(sign, begin, { passive: true });
    return () => {
      gone = true;
      for (const sign of signs) window.removeEventListener(sign, begin);
      stop?.();
    };
  }, [lesson]);
  const needed = JSON.parse(prerequisites) as Needed[];
  return (
    <div className={styles.head}>
      <p>{minutes} minutes, with everything in it</p>
      {needed.length > 0 && (
        <p>
          Read before:{' '}
          {needed.map((one, i) => (
            <span key={one.id}>
              {i > 0 && ' · '}
              <Link to={one.path}>{one.title}</Link> <NeededMark id={one.id} />
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function NeededMark({ id }: { readonly id: string }): ReactNode {
  return <StatusMark status={useLessonStatus(id)} />;
}
