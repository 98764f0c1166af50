import type { ReactNode } from 'react';
import { Dressed } from '../components/Address';
import type { Addresses } from '../notebook/output';

interface Props {
  /** The value as text, computed when the page was built from the lesson's own program; plugins/remark-lesson.ts puts it here. */
  readonly text: string;
  /** JSON of the addresses in it. */
  readonly addresses: string;
  /** Set for running text that only has its addresses dressed: no code style. */
  readonly plain?: string;
}

/** A value of the lesson's program in the middle of a sentence: `<Value of="cluster.get('Service', 'db-service').spec.clusterIP" />`. */
export default function Value({ text, addresses, plain }: Props): ReactNode {
  const dressed = <Dressed text={text} addresses={JSON.parse(addresses) as Addresses} />;
  return plain ? dressed : <code>{dressed}</code>;
}
