import type { ReactNode } from 'react';
import { Dressed } from '../components/Address';
import styles from './notebook.module.css';
import type { Addresses, Wire } from './output';
import { summaryOf } from './views/summary';
import ViewOutput, { KeptView } from './views/ViewOutput';

interface Props {
  readonly value: Wire;
  readonly addresses: Addresses;
  /** Among other words on a line. */
  readonly inline?: boolean;
}

/** Any value that a block puts out. */
export default function OutputValue({ value, addresses, inline = false }: Props): ReactNode {
  if (value.t === 'kept') return <KeptView {...value.v} />;
  if (value.t === 'view' && !inline) return <ViewOutput view={value.v} addresses={addresses} />;
  if (value.t === 'text' && !inline && value.v.includes('\n'))
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and a keyboard has to be able to scroll them
      <div className={styles.scroll} tabIndex={0}>
        <pre className={styles.text}>
          <Dressed text={value.v.replace(/\n$/, '')} addresses={addresses} />
        </pre>
      </div>
    );
  const content = <Inline value={value} addresses={addresses} />;
  return inline ? <span className={styles.inline}>{content}</span> : <div className={styles.value}>{content}</div>;
}

function Inline({ value, addresses }: Pick<Props, 'value' | 'addresses'>): ReactNode {
  switch (value.t) {
    case 'text':
    case 'plain':
      return <Dressed text={value.v} addresses={addresses} />;
    case 'list':
      return (
        <>
          [{value.v.map((item, i) => withComma(<Inline value={item} addresses={addresses} />, i))}
          {value.more > 0 && `, … ${value.more} more`}]
        </>
      );
    case 'object':
      return (
        <>
          {value.name && `${value.name} `}
          {'{ '}
          {value.v.map(([key, item], i) =>
            withComma(
              <>
                <span className={styles.key}>{key}:</span> <Inline value={item} addresses={addresses} />
              </>,
              i,
            ),
          )}
          {value.more > 0 && `, … ${value.more} more`}
          {' }'}
        </>
      );
    case 'view':
      return <Dressed text={summaryOf(value.v)} addresses={addresses} />;
    case 'kept':
      return null;
  }
}

function withComma(item: ReactNode, i: number): ReactNode {
  return (
    <span key={i}>
      {i > 0 && ', '}
      {item}
    </span>
  );
}
