import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import type { ReactNode } from 'react';
import type { Catalogue, CatalogueLesson, CataloguePart } from '../catalogue';
import { Mark, StatusMark } from './Mark';
import styles from './progress.module.css';
import { stageOf } from './stage';
import { lessonOf, type Progress } from './state';
import { countParts, type LessonStatus, lessonStatus } from './status';
import { stageWords } from './words';

interface Props {
  readonly catalogue: Catalogue;
  readonly progress: Progress | undefined;
  /** With every part of every lesson, or with what each lesson is about. */
  readonly shows: 'parts' | 'descriptions';
}

/** Parts and lessons of the course, in reading order, with the reader's progress. */
export function CourseMap({ catalogue, progress, shows }: Props): ReactNode {
  return catalogue.sections.map(({ label, lessons }) => {
    const statuses = lessons.map((lesson) => statusOf(lesson, progress));
    const stage = stageOf(statuses.map((status) => status.stage));
    return (
      <section key={label} className={styles.section}>
        <Heading as="h3">
          {label} <Mark stage={stage} label={stageWords[stage]} />
          <span className={styles.minutes}>{lessons.reduce((sum, { minutes }) => sum + minutes, 0)} minutes</span>
        </Heading>
        <ol className={styles.lessons}>
          {lessons.map((lesson, i) => (
            <Lesson key={lesson.id} lesson={lesson} status={statuses[i]} shows={shows} />
          ))}
        </ol>
      </section>
    );
  });
}

function statusOf(lesson: CatalogueLesson, progress: Progress | undefined): LessonStatus {
  return lessonStatus(lesson, progress && lessonOf(progress, lesson.id));
}

function Lesson({
  lesson,
  status,
  shows,
}: {
  readonly lesson: CatalogueLesson;
  readonly status: LessonStatus | undefined;
  readonly shows: Props['shows'];
}): ReactNode {
  return (
    <li>
      <StatusMark status={status} /> <Link to={lesson.path}>{lesson.title}</Link> <span className={styles.minutes}>{lesson.minutes} min</span>
      {shows === 'descriptions' && <p>{lesson.description}</p>}
      {shows === 'parts' && status && <Parts lesson={lesson} status={status} />}
    </li>
  );
}

const kinds: readonly { readonly kind: CataloguePart['kind']; readonly one: string; readonly done: string }[] = [
  { kind: 'prediction', one: 'Predictions', done: 'answered' },
  { kind: 'exercise', one: 'Exercises', done: 'passed' },
  { kind: 'task', one: 'Tasks', done: 'passed' },
  { kind: 'recall', one: 'Recall questions', done: 'answered' },
];

function Parts({ lesson, status }: { readonly lesson: CatalogueLesson; readonly status: LessonStatus }): ReactNode {
  const counts = kinds.map((kind) => ({ ...kind, ...countParts([status], kind.kind) })).filter(({ of }) => of > 0);
  const said = [
    ...(lesson.hasRecap ? [status.read ? 'Read' : 'Not read yet'] : []),
    ...counts.map(
      ({ one, of, done, kind, right }) => `${one}: ${done} of ${of}${kind === 'prediction' && done > 0 ? `, ${right} right at the first try` : ''}`,
    ),
  ];
  return (
    <details className={styles.parts}>
      <summary>{said.join('. ')}</summary>
      <ul>
        {status.parts.map(({ part, done, right }) => (
          <li key={part.id}>
            <Mark stage={done ? 'done' : 'new'} label={done ? '' : 'open'} /> <Link to={`${lesson.path}#${part.id}`}>{part.title}</Link>
            {done && <span className={styles.minutes}>{doneWords(part.kind, right)}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function doneWords(kind: CataloguePart['kind'], right: boolean): string {
  if (kind === 'exercise' || kind === 'task') return 'passed';
  return right ? 'right at the first try' : 'answered, not right at the first try';
}
