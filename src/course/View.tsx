import type { ReactNode } from 'react';
import OutputValue from '../notebook/OutputValue';
import type { Addresses, Wire } from '../notebook/output';
import styles from './course.module.css';

interface Props {
  /** JSON of the value, computed when the page was built from the lesson's own program; plugins/remark-lesson.ts puts it here. */
  readonly value: string;
  /** JSON of the addresses in it. */
  readonly addresses: string;
}

/** A value of the lesson's program, drawn as a block would draw it, without the code: `<View of="topology(cluster, trace)" />`. */
export default function View({ value, addresses }: Props): ReactNode {
  return (
    <div className={styles.view}>
      <OutputValue value={JSON.parse(value) as Wire} addresses={JSON.parse(addresses) as Addresses} />
    </div>
  );
}
