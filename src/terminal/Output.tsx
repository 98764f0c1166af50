import { memo, type ReactNode } from 'react';
import { Dressed } from '../components/Address';
import { parseAnsi } from './ansi';
import type { Entry } from './entry';
import styles from './terminal.module.css';

/** One entered line with its output: colours that a tool asked for, addresses dressed by their network. */
export const EntryView = memo(function EntryView({ entry }: { readonly entry: Entry }): ReactNode {
  const { prompt, line, chunks, note } = entry;
  return (
    <div className={styles.entry}>
      {prompt && (
        <div className={styles.command}>
          {prompt === '> ' ? '' : '\n'}
          <span className={styles.prompt}>{prompt}</span>
          {line}
          {'\n'}
        </div>
      )}
      {chunks.map(({ text, stream, addresses }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: output in the order it came
        <span key={i} className={stream === 'err' ? styles.err : undefined}>
          {parseAnsi(text).map((piece, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
            <span key={at} className={[piece.color && styles[piece.color], piece.bold && styles.bold].filter(Boolean).join(' ') || undefined}>
              <Dressed text={piece.text} addresses={addresses} />
            </span>
          ))}
        </span>
      ))}
      {note && <div className={styles.note}>{note}</div>}
    </div>
  );
});
