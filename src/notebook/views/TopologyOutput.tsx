import type { TopologyView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import Topology, { inWords } from './Topology';
import Trace from './Trace';
import styles from './topology.module.css';

/** A cluster as a picture and in words; with a trace, the trace walks through the picture. */
export default function TopologyOutput({ view }: { readonly view: TopologyView }): ReactNode {
  const { topology, trace, isDrawable, addresses } = view;
  if (trace) return <Trace trace={trace} topology={isDrawable ? topology : undefined} />;
  return (
    <figure className={styles.figure}>
      <figcaption>{isDrawable ? view.summary : `Too much for a picture that can be read: ${view.summary}.`}</figcaption>
      {isDrawable && <Topology topology={topology} addresses={addresses} />}
      <details className={styles.words} open={!isDrawable}>
        <summary>The same in words</summary>
        <ul>
          {inWords(topology).map((sentence) => (
            <li key={sentence}>
              <Dressed text={sentence} addresses={addresses} />
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}
