import { type ReactNode, useEffect, useRef } from 'react';
import styles from './course.module.css';
import { openProgress } from './progress/door';

interface Props {
  /** The id that progress is kept under; plugins/remark-lesson.ts puts it here. */
  readonly lesson?: string;
  readonly children: ReactNode;
}

/** What to take away from a lesson. Who gets here has read it. */
export default function Recap({ lesson, children }: Props): ReactNode {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || lesson === undefined) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        openProgress().then(
          ({ progressStore }) => {
            watch.disconnect();
            progressStore.read(lesson);
          },
          () => undefined,
        );
      },
      // Its first lines are well on the screen, however long it is.
      { rootMargin: '0px 0px -20% 0px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [lesson]);
  return (
    <section ref={place} className={`${styles.card} ${styles.recap}`} id="recap" aria-label="Recap">
      <p className={styles.kind}>Recap</p>
      {children}
    </section>
  );
}
