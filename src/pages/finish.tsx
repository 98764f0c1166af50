import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import catalogueJson from '@generated/hairpin-course/default/catalogue.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { type ReactNode, useEffect, useState } from 'react';
import { type Catalogue, lessonsOf } from '../course/catalogue';
import { Mark } from '../course/progress/Mark';
import { countParts, type LessonStatus, lessonStatus } from '../course/progress/status';
import { useProgress } from '../course/progress/use-progress';
import { statusWords } from '../course/progress/words';
import styles from './finish.module.css';

const catalogue = catalogueJson as Catalogue;

/** A page to print: what its reader has passed, in his own name and on his own word. */
export default function FinishPage(): ReactNode {
  const known = useProgress();
  const [name, setName] = useState('');
  const date = useToday();
  return (
    <Layout title="Finish" description="A page to print that says what you have read, predicted and passed in this course.">
      <main className={`container ${styles.page}`}>
        <Heading as="h1">What you have passed</Heading>
        <noscript>
          <p>This page is filled in by a script, from what your browser has kept.</p>
        </noscript>
        <form className={styles.form} onSubmit={(event) => event.preventDefault()}>
          <label>
            Your name, as it is to stand on the page{' '}
            <input type="text" autoComplete="name" maxLength={120} value={name} onChange={({ target }) => setName(target.value)} />
          </label>
          <button type="button" className="button button--primary" onClick={() => window.print()}>
            Print
          </button>
          <p>The name goes nowhere but onto the paper, and is not kept.</p>
        </form>
        <Sheet name={name} date={date} statusOf={(id) => known?.room.statusOf(id)} />
      </main>
    </Layout>
  );
}

interface SheetProps {
  readonly name: string;
  readonly date: string;
  statusOf(lesson: string): LessonStatus | undefined;
}

function Sheet({ name, date, statusOf }: SheetProps): ReactNode {
  const { siteConfig } = useDocusaurusContext();
  const lessons = lessonsOf(catalogue);
  const statuses = lessons.map((lesson) => statusOf(lesson.id) ?? lessonStatus(lesson));
  const done = statuses.filter(({ stage }) => stage === 'done').length;
  const [predictions, exercises, tasks, recalls] = (['prediction', 'exercise', 'task', 'recall'] as const).map((kind) => countParts(statuses, kind));
  return (
    <article className={styles.sheet} aria-label="The page to print">
      <p className={styles.course}>
        {siteConfig.title}: {siteConfig.tagline}
      </p>
      <p className={styles.name}>{name.trim() || '(your name)'}</p>
      <p>
        has done {done} of the {lessons.length} lessons of this course
        {exercises && `, passed ${exercises.done} of ${exercises.of} exercises`}
        {tasks && tasks.of > 0 && ` and ${tasks.done} of ${tasks.of} lab tasks`}
        {predictions && `, predicted ${predictions.right} of ${predictions.of} outcomes right at the first try`}
        {recalls && `, and answered ${recalls.right} of ${recalls.of} recall questions right at the first try`}.
      </p>
      {catalogue.sections.map(({ label, lessons: own }) => (
        <section key={label} className={styles.section}>
          <p className={styles.label}>{label}</p>
          <ul>
            {own.map((lesson) => {
              const status = statuses[lessons.indexOf(lesson)];
              return (
                <li key={lesson.id}>
                  <Mark stage={status?.stage ?? 'new'} label="" /> {lesson.title} <span>({status && statusWords(status)})</span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      <p className={styles.foot}>
        {date && <time>{date}</time>}
        {date && '. '}Course version {catalogue.version}. This page was filled in by its reader’s own browser, from what that browser has kept. Nobody else has
        checked it: it is worth what the reader’s word is worth.
      </p>
    </article>
  );
}

// Of the reader, not of the build: there is none in the HTML.
function useToday(): string {
  const [today, setToday] = useState('');
  useEffect(() => setToday(new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })), []);
  return today;
}
