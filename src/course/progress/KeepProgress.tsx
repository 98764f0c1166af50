import { type ReactNode, useRef, useState } from 'react';
import type { Room } from './door';
import { troubleWords } from './long-words';
import styles from './progress.module.css';

/** Export, import and reset; and what there is to say about keeping progress. */
export function KeepProgress({ room: { progressStore: store } }: { readonly room: Room }): ReactNode {
  const picker = useRef<HTMLInputElement>(null);
  const [message, setMessage] = useState('');
  const undoable = store.undoable();
  const trouble = store.trouble();
  const load = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      store.import(await file.text());
      setMessage('Imported. What the file holds was added to what was here.');
    } catch (error) {
      setMessage((error as Error).message);
    }
  };
  return (
    <>
      <p>Your progress is kept in this browser and nowhere else. To have it on another device, or to be sure of it, export it as a file and import it there.</p>
      {trouble && <p className={styles.notice}>{troubleWords[trouble]}</p>}
      <div className={styles.actions}>
        <button type="button" className={styles.button} onClick={() => download(store.export())}>
          Export
        </button>
        <button type="button" className={styles.button} onClick={() => picker.current?.click()}>
          Import
        </button>
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="File with exported progress"
          onChange={({ target }) => {
            void load(target.files?.[0]);
            target.value = '';
          }}
        />
        <button
          type="button"
          className={styles.button}
          onClick={() => {
            store.reset();
            setMessage('Everything is reset.');
          }}
        >
          Reset
        </button>
        {undoable && (
          <button
            type="button"
            className={styles.button}
            onClick={() => {
              store.undo();
              setMessage(undoable.what === 'reset' ? 'Your progress is back.' : 'The import is taken back.');
            }}
          >
            Undo {undoable.what}
          </button>
        )}
      </div>
      <p role="status">{message}</p>
    </>
  );
}

function download(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `hairpin-progress-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
