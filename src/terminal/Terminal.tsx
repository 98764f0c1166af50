import { type ReactNode, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { CommandLine } from './CommandLine';
import { transcript } from './entry';
import { EntryView } from './Output';
import type { Tab } from './tab';
import styles from './terminal.module.css';

interface TerminalProps {
  readonly tabs: readonly Tab[];
  /** Index of the tab that is shown. */
  readonly selected: number;
  onSelect(index: number): void;
  /** Lines to enter with a click. */
  readonly suggestions?: readonly string[];
}

/** Shells on the nodes of one small cluster, a tab each. Nothing of it is loaded before the reader reaches for a command line. */
export function Terminal({ tabs, selected, onSelect: select, suggestions = [] }: TerminalProps): ReactNode {
  const id = useId();
  const tab = tabs[selected];
  const move = (step: number): void => {
    const next = (selected + step + tabs.length) % tabs.length;
    select(next);
    document.getElementById(`${id}-tab-${next}`)?.focus();
  };
  return (
    <div className={styles.terminal}>
      <div className={styles.bar}>
        <div role="tablist" aria-label="Nodes" className={styles.tabs}>
          {tabs.map(({ node }, i) => (
            <button
              key={node}
              id={`${id}-tab-${i}`}
              type="button"
              role="tab"
              aria-selected={i === selected}
              aria-controls={`${id}-panel`}
              tabIndex={i === selected ? 0 : -1}
              onClick={() => select(i)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') move(1);
                else if (event.key === 'ArrowLeft') move(-1);
              }}
            >
              {node}
            </button>
          ))}
        </div>
        {tab && <Tools tab={tab} />}
      </div>
      {tab && <Screen key={tab.node} tab={tab} id={`${id}-panel`} labelledBy={`${id}-tab-${selected}`} suggestions={suggestions} />}
    </div>
  );
}

function Tools({ tab }: { readonly tab: Tab }): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className={styles.tools}>
      <button type="button" onClick={() => void navigator.clipboard.writeText(transcript(tab.state.entries)).then(() => setCopied(true))}>
        {copied ? 'Copied' : 'Copy all'}
      </button>
      <button type="button" onClick={() => tab.clear()}>
        Clear
      </button>
    </div>
  );
}

interface ScreenProps {
  readonly tab: Tab;
  readonly id: string;
  readonly labelledBy: string;
  readonly suggestions: readonly string[];
}

function Screen({ tab, id, labelledBy, suggestions }: ScreenProps): ReactNode {
  const state = useSyncExternalStore(tab.subscribe, tab.getState, tab.getState);
  const field = useRef<HTMLTextAreaElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const follows = useRef(true);

  // New output scrolls into view, unless the reader has scrolled up to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something was added
  useEffect(() => {
    if (follows.current && screen.current) screen.current.scrollTop = screen.current.scrollHeight;
  }, [state]);

  const columns = (): number => {
    const [width, character] = [field.current?.clientWidth ?? 0, (ruler.current?.getBoundingClientRect().width ?? 0) / 10];
    return width > 0 && character > 0 ? Math.max(20, Math.floor(width / character)) : 80;
  };

  return (
    <>
      <div
        ref={screen}
        id={id}
        role="tabpanel"
        aria-labelledby={labelledBy}
        className={styles.screen}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
        // A click into the black is a click into the line, as in any terminal; the keyboard gets there by itself.
        onPointerUp={(event) => {
          if (event.pointerType === 'mouse' && getSelection()?.isCollapsed !== false && !(event.target as Element).closest('button, [data-ip]'))
            field.current?.focus();
        }}
      >
        <div role="log" aria-label={`Output of ${tab.node}`} aria-busy={state.phase === 'running'}>
          {state.entries.map((entry) => (
            <EntryView key={entry.id} entry={entry} />
          ))}
        </div>
        {state.prompt !== '> ' && state.phase !== 'running' && <div aria-hidden="true">{'\n'}</div>}
        <CommandLine
          tab={tab}
          state={state}
          field={field}
          columns={columns}
          onEnter={() => {
            follows.current = true;
          }}
        />
        <p className={styles.phase} role="status">
          {state.phase === 'starting' ? 'Starting the cluster…' : ''}
        </p>
        <span ref={ruler} className={styles.ruler} aria-hidden="true">
          0000000000
        </span>
      </div>
      {suggestions.length > 0 && (
        <ul className={styles.suggestions} aria-label="Lines to try">
          {suggestions.map((line) => (
            <li key={line}>
              <button
                type="button"
                onClick={() => {
                  follows.current = true;
                  tab.history.add(line);
                  tab.enter([line], columns());
                  field.current?.focus({ preventScroll: true });
                }}
              >
                <code>{line}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
