import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import Question, { type QuestionProps } from './Question';

interface Props extends QuestionProps {
  /** Where the answer is written down: an address, or words. */
  readonly source?: string;
  /** Asked again, away from its lesson. */
  readonly isReview?: boolean;
}

/** A question about what was read. One that was missed comes back on the progress page, a day later and then at growing distances. */
export default function Recall({ source, ...props }: Props): ReactNode {
  return <Question {...props} kind="Recall" label="Recall question" button="Check my answer" source={source && <SourceLink source={source} />} />;
}

/** An address becomes a link, words stay words. */
export function SourceLink({ source }: { readonly source: string }): ReactNode {
  return /^https?:/.test(source) ? <Link to={source}>{source.replace(/^https?:\/\//, '')}</Link> : source;
}
