import type { Fate } from 'hairpin';
import type { ReactNode } from 'react';

/** What each fate is called. */
export const fateWords: Record<Fate, string> = { delivered: 'Delivered', refused: 'Refused', dropped: 'Dropped', lost: 'Lost', unknown: 'Unknown' };

// Shapes that differ without colour: a tick in a circle, a stop sign, a broken arrow, a dashed ring, a hatched square.
const shapes: Record<Fate, ReactNode> = {
  delivered: <path d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm-1 9.6 5-5L10.9 4.5 7 8.4 5.1 6.5 4 7.6Z" fillRule="evenodd" />,
  refused: <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.900V5.1ZM4 7v2h8V7Z" fillRule="evenodd" />,
  dropped: <path d="M7 1h2v6h3.5L8 12 3.5 7H7ZM2 13.5h3V15H2Zm4.5 0h3V15h-3Zm4.5 0h3V15h-3Z" />,
  lost: <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Z" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="2.6 2.27" />,
  unknown: <path d="M2 2h12v12H2ZM2 8l6-6M2 14 14 2M8 14l6-6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

/** The shape alone, for a drawing: 16 by 16. */
export function FateShape({ fate }: { readonly fate: Fate }): ReactNode {
  return shapes[fate];
}

/** A packet's fate: a word, a shape and a colour. */
export default function FateBadge({ fate }: { readonly fate: Fate }): ReactNode {
  return (
    <span className={`fate fate--${fate}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">
        {shapes[fate]}
      </svg>
      {fateWords[fate]}
    </span>
  );
}
