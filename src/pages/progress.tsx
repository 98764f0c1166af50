import Link from '@docusaurus/Link';
import catalogueJson from '@generated/hairpin-course/default/catalogue.json';
import recallsJson from '@generated/hairpin-course/default/recalls.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import { type Catalogue, type KeptRecall, lessonsOf } from '../course/catalogue';
import { CourseMap } from '../course/progress/CourseMap';
import { GoOnLink } from '../course/progress/GoOnLink';
import { KeepProgress } from '../course/progress/KeepProgress';
import { Review } from '../course/progress/Review';
import { lessonOf } from '../course/progress/state';
import { countParts, lessonStatus } from '../course/progress/status';
import { useProgress } from '../course/progress/use-progress';
import styles from './pages.module.css';

const catalogue = catalogueJson as Catalogue;
const recalls = recallsJson as readonly KeptRecall[];

/** What the reader has done, what comes back to be asked again, and the means to keep it. */
export default function ProgressPage(): ReactNode {
  const known = useProgress();
  const lessons = lessonsOf(catalogue);
  const statuses = lessons.map((lesson) => lessonStatus(lesson, known && lessonOf(known.progress, lesson.id)));
  const predictions = countParts(statuses, 'prediction');
  const exercises = countParts(statuses, 'exercise');
  return (
    <Layout title="Your progress" description="What you have read, predicted and passed in this course. It is kept in your browser, and nowhere else.">
      <main className={`container ${styles.page}`}>
        <Heading as="h1">Your progress</Heading>
        <noscript>
          <p>Progress is kept by a script in this page. Without it, the course reads as well; nothing is kept of it.</p>
        </noscript>
        <p>
          {statuses.filter(({ stage }) => stage === 'done').length} of {lessons.length} lessons done. {predictions.right} of {predictions.of} predictions right
          at the first try. {exercises.done} of {exercises.of} exercises passed.
        </p>
        <p>
          <GoOnLink catalogue={catalogue} progress={known?.progress} />
        </p>
        <Heading as="h2" id="review">
          Coming back today
        </Heading>
        {known && <Review key={known.progress.generation} catalogue={catalogue} recalls={recalls} progress={known.progress} />}
        <Heading as="h2" id="lessons">
          The lessons
        </Heading>
        <CourseMap catalogue={catalogue} progress={known?.progress} shows="parts" />
        <p>
          <Link to="/finish">A page to print</Link> says what you have passed.
        </p>
        <Heading as="h2" id="keep">
          Keeping it
        </Heading>
        {known && <KeepProgress room={known.room} />}
      </main>
    </Layout>
  );
}
