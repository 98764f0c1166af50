import type { ConnectionView, ConntrackView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import type { Addresses } from '../output';
import styles from './conntrack.module.css';

interface Props {
  readonly view: ConntrackView;
  readonly addresses: Addresses;
}

/** A connection table: what each client sent, what its answers look like, and the difference as the rewrite that it is. */
export default function Conntrack({ view, addresses }: Props): ReactNode {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <strong>{view.name}: </strong>
        {view.summary}
      </figcaption>
      <ul className={styles.entries}>
        {view.entries.map((entry, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a table's lines have no other name
          <Entry key={i} entry={entry} dress={(text) => <Dressed text={text} addresses={addresses} />} />
        ))}
      </ul>
    </figure>
  );
}

function Entry({ entry, dress }: { readonly entry: ConnectionView; readonly dress: (text: string) => ReactNode }): ReactNode {
  const { original, reply, rewrites } = entry;
  const ends = (pair: ConnectionView['original']): ReactNode => (
    <>
      {dress(pair.source)} <span aria-hidden="true">→</span>
      <span className={styles.spoken}>to</span> {dress(pair.destination)}
    </>
  );
  return (
    <li>
      <p className={styles.state}>
        <strong>
          {entry.protocol} {entry.state}
        </strong>{' '}
        <span>{entry.replied ? (entry.assured ? 'answered, assured' : 'answered') : 'no answer yet'}</span> <span>{printTime(entry.left)} left</span>
      </p>
      <dl>
        <dt>Sent</dt>
        <dd>{ends(original)}</dd>
        <dt>Answers</dt>
        <dd>{ends(reply)}</dd>
        {rewrites.map(({ end, from, to }) => (
          <div key={end} className={styles.rewrite}>
            <dt>{end}</dt>
            <dd>
              <del>{dress(from)}</del> <ins>{dress(to)}</ins>
            </dd>
          </div>
        ))}
      </dl>
      <code className={styles.code}>{dress(entry.code)}</code>
    </li>
  );
}

/** Seconds in the largest unit that tells them well enough. */
function printTime(seconds: number): string {
  if (seconds >= 2 * 86400) return `${Math.floor(seconds / 86400)} days`;
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} hours`;
  return seconds >= 300 ? `${Math.floor(seconds / 60)} minutes` : `${seconds} s`;
}
