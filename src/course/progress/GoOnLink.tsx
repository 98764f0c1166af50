import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import type { Catalogue } from '../catalogue';
import type { Progress } from './state';
import { goOn } from './status';

interface Props {
  readonly catalogue: Catalogue;
  /** Undefined as long as it is not known. */
  readonly progress: Progress | undefined;
}

/** The way into the course: where the reader left off, or its beginning. */
export function GoOnLink({ catalogue, progress }: Props): ReactNode {
  const next = progress && goOn(catalogue, progress);
  const first = catalogue.sections[0]?.lessons[0];
  if (!first) return null;
  if (!next)
    return (
      <Link className="button button--primary button--lg" to={first.path}>
        Begin: {first.title}
      </Link>
    );
  return (
    <Link className="button button--primary button--lg" to={`${next.lesson.path}${next.place === undefined ? '' : `#${next.place}`}`}>
      {next.isNext ? 'Next' : 'Continue where you left off'}: {next.lesson.title}
    </Link>
  );
}
