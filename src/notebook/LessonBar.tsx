import { useLocation } from '@docusaurus/router';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import Difference from './Difference';
import { DraftBox } from './drafts';
import { type Codes, type RunSettings, storeOf } from './lesson-store';
import styles from './notebook.module.css';
import { bringsEdits, packEdits, unpackEdits } from './share';

/** A name for this tab that no other has. */
const tab = typeof window === 'undefined' ? '' : [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');

/** The tools of a whole page: run all, reset, seed and clock, share, export; and what there is to say about kept and shared changes. */
export default function LessonBar({ title }: { readonly title: string }): ReactNode {
  const { pathname } = useLocation();
  const store = storeOf(pathname);
  const blocks = useSyncExternalStore(
    store.subscribe,
    useCallback(() => store.blocks(), [store]),
    useCallback(() => store.blocks(), [store]),
  );
  const [notices, setNotices] = useState<readonly string[]>([]);
  const [undo, setUndo] = useState<{ readonly label: string; readonly codes: Codes }>();
  const [shared, setShared] = useState<Codes>();
  const say = useCallback((text: string) => setNotices((before) => (before.includes(text) ? before : [...before, text])), []);
  const edited = blocks.filter((block) => block.code !== block.initial);
  const running = blocks.some((block) => block.running);

  useEffect(() => {
    store.restore(new DraftBox(pageStorage(), pathname, tab, say));
  }, [store, pathname, say]);

  useEffect(() => {
    const read = (): void => {
      if (!bringsEdits(window.location.hash)) return;
      unpackEdits(window.location.hash).then(
        ({ edits }) => setShared(edits),
        (error: Error) => say(`This link brings changes that cannot be read: ${error.message}. The page is as its author wrote it.`),
      );
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, [say]);

  const share = async (): Promise<void> => {
    try {
      const hash = await packEdits(Object.fromEntries(edited.map((block) => [block.id, block.code])));
      const link = `${window.location.origin}${pathname}${hash}`;
      await navigator.clipboard.writeText(link).then(
        () => say('The link is copied. Whoever opens it sees your changes and decides whether to use them.'),
        () => window.prompt('Copy this link. Whoever opens it sees your changes and decides whether to use them.', link),
      );
    } catch (error) {
      say((error as Error).message);
    }
  };

  return (
    <section className={styles.lessonBar} aria-label="This page’s program">
      <div className={styles.tools}>
        <button type="button" className={styles.quiet} aria-busy={running} onClick={() => void store.runAll()}>
          <span aria-hidden="true">▶▶</span> Run all
        </button>
        {edited.length > 0 && (
          <button type="button" className={styles.quiet} onClick={() => setUndo({ label: 'Undo reset of the page', codes: store.resetAll() })}>
            Reset page
          </button>
        )}
        {undo && (
          <button
            type="button"
            className={styles.quiet}
            onClick={() => {
              store.put(undo.codes);
              setUndo(undefined);
            }}
          >
            {undo.label}
          </button>
        )}
        <button
          type="button"
          className={styles.quiet}
          disabled={edited.length === 0}
          title={edited.length === 0 ? 'There is nothing to share before you change something' : 'Copies a link that holds your changes'}
          onClick={() => void share()}
        >
          Share changes
        </button>
        <button
          type="button"
          className={styles.quiet}
          title="Saves the page’s program, as it stands, as a TypeScript file"
          onClick={() => void download(title, store.blocks())}
        >
          Export .ts
        </button>
        <Settings settings={store.settings()} onChange={(settings) => store.setSettings(settings)} />
      </div>
      {shared && (
        <SharedChanges
          edits={shared}
          blocks={blocks}
          onUse={() => {
            setUndo({ label: 'Undo the link’s changes', codes: store.put(shared) });
            setShared(undefined);
            forgetHash();
          }}
          onIgnore={() => {
            setShared(undefined);
            forgetHash();
          }}
        />
      )}
      <div role="status">
        {notices.map((text) => (
          <p key={text} className={styles.notice}>
            {text}
            <button type="button" className={styles.quiet} onClick={() => setNotices((before) => before.filter((one) => one !== text))}>
              Dismiss
            </button>
          </p>
        ))}
      </div>
    </section>
  );
}

function Settings({ settings, onChange }: { readonly settings: RunSettings; onChange(settings: RunSettings): void }): ReactNode {
  return (
    <details className={styles.settings}>
      <summary>Seed and clock</summary>
      <p>
        Every random choice comes from a seed, and time stands still until the code moves it: that is why each run gives the same result. Change them here for
        the whole page.
      </p>
      <label>
        Seed{' '}
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={0xffffffff}
          placeholder="as in the code"
          value={settings.seed ?? ''}
          onChange={({ target }) =>
            onChange({ ...settings, seed: target.value === '' ? undefined : Math.min(0xffffffff, Math.max(0, Math.trunc(Number(target.value)))) })
          }
        />
      </label>
      <button type="button" className={styles.quiet} onClick={() => onChange({ ...settings, seed: crypto.getRandomValues(new Uint16Array(1))[0] })}>
        Roll again
      </button>
      <label>
        Clock starts (UTC){' '}
        <input
          type="datetime-local"
          value={settings.start?.replace(/Z$/, '') ?? ''}
          onChange={({ target }) => onChange({ ...settings, start: target.value === '' ? undefined : `${target.value}Z` })}
        />
      </label>
      <button type="button" className={styles.quiet} onClick={() => onChange({})}>
        As in the code
      </button>
    </details>
  );
}

interface SharedProps {
  readonly edits: Codes;
  readonly blocks: ReturnType<ReturnType<typeof storeOf>['blocks']>;
  onUse(): void;
  onIgnore(): void;
}

function SharedChanges({ edits, blocks, onUse, onIgnore }: SharedProps): ReactNode {
  const changed = blocks.filter((block) => Object.hasOwn(edits, block.id) && edits[block.id] !== block.code);
  const unknown = Object.keys(edits).length - blocks.filter((block) => Object.hasOwn(edits, block.id)).length;
  const mine = changed.filter((block) => block.code !== block.initial).length;
  return (
    <section className={styles.notice} aria-label="Changes in this link">
      <p>
        This link brings changes to {count(changed.length, 'block')} of this page. Nothing of it has run.
        {mine > 0 && ` It would replace your own changes in ${count(mine, 'block')}; you can undo that.`}
        {unknown > 0 && ` ${count(unknown, 'block')} that it changes ${unknown === 1 ? 'is' : 'are'} not on this page any more.`}
      </p>
      {changed.map((block) => (
        <details key={block.id}>
          <summary>{block.id}</summary>
          <Difference before={block.code} after={edits[block.id] ?? ''} />
        </details>
      ))}
      <button type="button" className={styles.run} onClick={onUse} disabled={changed.length === 0}>
        Use these changes
      </button>
      <button type="button" className={styles.quiet} onClick={onIgnore}>
        Ignore them
      </button>
    </section>
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

// Reading the property alone throws where storage is blocked.
function pageStorage(): Storage | undefined {
  try {
    const { localStorage } = window;
    localStorage.getItem('');
    return localStorage;
  } catch {
    return undefined;
  }
}

function forgetHash(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
}

async function download(title: string, blocks: ReturnType<ReturnType<typeof storeOf>['blocks']>): Promise<void> {
  const { exportProgram } = await import('./export');
  const program = blocks.filter((block) => block.check === undefined).map(({ id, code, isolated }) => ({ title: id, code, isolated }));
  const text = exportProgram({ title, url: window.location.href.replace(/#.*/, '') }, program);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/typescript' }));
  link.download = `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.ts`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
