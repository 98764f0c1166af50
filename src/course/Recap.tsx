import type { ReactNode } from 'react';
import styles from './course.module.css';

/** What to take away from a lesson. */
export default function Recap({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <section className={`${styles.card} ${styles.recap}`} aria-label="Recap">
      <p className={styles.kind}>Recap</p>
      {children}
    </section>
  );
}
