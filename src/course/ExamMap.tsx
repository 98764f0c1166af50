import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import { type Catalogue, type CatalogueLesson, lessonsOf } from './catalogue';
import { curriculumVersion, exams } from './exams';

/** What of the exams' curricula the course is about, which lessons serve it, and what it leaves out. */
export default function ExamMap({ catalogue }: { readonly catalogue: Catalogue }): ReactNode {
  return (
    <>
      <p>The course is about parts of two exams, CKA and CKAD, in their curricula of version {curriculumVersion}. It is no preparation for all of either.</p>
      <dl>
        {Object.entries(exams).map(([key, { exam, domain, weight, covered, notCovered }]) => (
          <div key={key}>
            <dt>
              <strong>
                {exam}, {domain}
              </strong>{' '}
              ({weight}% of the exam)
            </dt>
            <dd>
              <p>
                Here: {covered.join('; ')}. Not here: {notCovered.join('; ')}.
              </p>
              <Lessons lessons={lessonsOf(catalogue).filter((lesson) => lesson.exams.includes(key))} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Lessons({ lessons }: { readonly lessons: readonly CatalogueLesson[] }): ReactNode {
  if (lessons.length === 0) return null;
  return (
    <p>
      Lessons:{' '}
      {lessons.map(({ id, path, title }, i) => (
        <span key={id}>
          {i > 0 && ' · '}
          <Link to={path}>{title}</Link>
        </span>
      ))}
    </p>
  );
}
