import type { Props } from '@theme/Admonition';
import { lazy, type ReactNode, Suspense } from 'react';

const Admonition = lazy(() => import('@theme-original/Admonition'));

/** `:::note` and its kin, loaded where a page has one: every page would pay for them otherwise. */
export default function LateAdmonition(props: Props): ReactNode {
  return (
    <Suspense fallback={props.children}>
      <Admonition {...props} />
    </Suspense>
  );
}
