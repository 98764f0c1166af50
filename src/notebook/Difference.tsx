import { type ReactNode, useEffect, useState } from 'react';
import styles from './notebook.module.css';

interface Line {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

const signs = { same: ' ', gone: '-', new: '+' } as const;
const names = { same: '', gone: 'removed: ', new: 'added: ' } as const;

/** Two versions of a text, line by line: what is gone, what is new. */
export default function Difference({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>();
  useEffect(() => {
    let current = true;
    void compare(before, after).then((result) => current && setLines(result));
    return () => {
      current = false;
    };
  }, [before, after]);
  return (
    <div className={styles.difference}>
      {lines?.map(({ kind, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, in order
        <div key={i} data-kind={kind}>
          <span aria-hidden="true">{signs[kind]} </span>
          <span className={styles.hidden}>{names[kind]}</span>
          {text}
        </div>
      ))}
    </div>
  );
}

// The comparison is loaded when somebody looks at one.
async function compare(before: string, after: string): Promise<Line[]> {
  const { diffLines } = await import('diff');
  return diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind: added ? ('new' as const) : removed ? ('gone' as const) : ('same' as const), text })),
  );
}
