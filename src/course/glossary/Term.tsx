import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
  /** Where it stands in the glossary, and what it says there: plugins/remark-glossary.ts puts them here. */
  readonly anchor: string;
  readonly about: string;
}

/** A word of the field. Pointing at it, focusing it or tapping it says what it means (client/terms.ts); without script it is a link to the glossary. */
export default function Term({ children, anchor, about }: Props): ReactNode {
  return (
    <Link className="term" to={`/learn/reference/glossary#${anchor}`} aria-description={about}>
      {children}
    </Link>
  );
}
