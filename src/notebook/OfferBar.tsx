import type { ReactNode } from 'react';
import Difference from './Difference';
import type { LessonStore, Offer } from './lesson-store';
import styles from './notebook.module.css';

interface Props {
  readonly store: LessonStore;
  readonly index: number;
  readonly offer: Offer | undefined;
}

const words = {
  outdated: { text: 'The lesson’s code has changed since you edited this block. Your version is kept.', take: 'Use my version', leave: 'Use the lesson’s' },
  'other-tab': { text: 'Another tab has changed this block too.', take: 'Use the other tab’s', leave: 'Keep what is here' },
} as const;

/** Offers the other version of a block, with the difference; nothing is overwritten before the reader says so. */
export default function OfferBar({ store, index, offer }: Props): ReactNode {
  if (!offer) return null;
  const { text, take, leave } = words[offer.kind];
  return (
    <div className={styles.notice} role="status">
      <p>{text}</p>
      <button type="button" className={styles.quiet} onClick={() => store.answerOffer(index, true)}>
        {take}
      </button>
      <button type="button" className={styles.quiet} onClick={() => store.answerOffer(index, false)}>
        {leave}
      </button>
      <details>
        <summary>What is different</summary>
        <Difference before={store.block(index)?.code ?? ''} after={offer.code} />
      </details>
    </div>
  );
}
