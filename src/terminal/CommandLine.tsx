import { type ClipboardEvent, type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { completeLine, editLine, emptyLine, type Line } from './line-editor';
import type { Tab, TabState } from './tab';
import styles from './terminal.module.css';

interface CommandLineProps {
  readonly tab: Tab;
  readonly state: TabState;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** How many characters fit into a line of output. */
  columns(): number;
  /** The screen is to show its end. */
  onEnter(): void;
}

/** The line being typed. A text field of the browser's own, so that selection, composition and screen readers work; readline's keys on top. */
export function CommandLine({ tab, state, field, columns, onEnter }: CommandLineProps): ReactNode {
  const [line, setLine] = useState<Line>(emptyLine);
  const [candidates, setCandidates] = useState<readonly string[]>([]);
  const killed = useRef('');
  const leaving = useRef(false);
  const isRunning = state.phase === 'running' || state.phase === 'starting';

  // The cursor belongs to the field; it is set only where we moved it.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
    if (area.value === line.text && document.activeElement === area && area.selectionStart !== line.cursor) area.setSelectionRange(line.cursor, line.cursor);
  }, [line, field]);

  const enter = (lines: readonly string[]): void => {
    for (const one of lines) tab.history.add(one);
    setLine(emptyLine);
    setCandidates([]);
    tab.enter(lines, columns());
    onEnter();
  };

  const current = (area: HTMLTextAreaElement): Line => ({ text: area.value, cursor: area.selectionStart });

  const onTab = async (event: KeyboardEvent<HTMLTextAreaElement>): Promise<void> => {
    const before = current(event.currentTarget);
    // Nothing to complete: the key goes on to what it does on every page. So it does after Escape.
    if (event.shiftKey || before.text.slice(0, before.cursor).trim() === '' || leaving.current) return;
    event.preventDefault();
    const { from, candidates: found } = await tab.client.complete(tab.node, before.text.slice(0, before.cursor));
    if (field.current?.value !== before.text) return;
    const after = completeLine(before, from, found);
    setLine(after);
    setCandidates(found.length > 1 && after.text === before.text ? found : []);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const control = ctrlKey && !metaKey && !altKey && !shiftKey ? key.toLowerCase() : '';
    const area = event.currentTarget;
    if (key === 'Tab') {
      void onTab(event);
      return;
    }
    leaving.current = key === 'Escape';
    if (key === 'Enter' && !shiftKey) {
      event.preventDefault();
      enter(area.value.split('\n'));
    } else if (key === 'ArrowUp' || key === 'ArrowDown') walk(key === 'ArrowUp' ? -1 : 1, event);
    else if (control === 'c') {
      if (hasSelection(area)) return;
      event.preventDefault();
      tab.interrupt(area.value);
      setLine(emptyLine);
      onEnter();
    } else if (control === 'l') {
      event.preventDefault();
      tab.clear();
    } else {
      const edit = editLine(current(area), event, killed.current);
      if (!edit) return;
      event.preventDefault();
      if (edit.cut) killed.current = edit.cut;
      setLine(edit.line);
    }
  };

  const walk = (step: -1 | 1, event?: KeyboardEvent): void => {
    const found = tab.history.move(step, line.text);
    event?.preventDefault();
    if (found !== undefined) setLine({ text: found, cursor: found.length });
  };

  // Several lines are entered one after the other; what follows the last line end stays to be typed on.
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const pasted = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
    if (!pasted.includes('\n')) return;
    event.preventDefault();
    const { text, cursor } = current(event.currentTarget);
    const all = (text.slice(0, cursor) + pasted + text.slice(event.currentTarget.selectionEnd)).split('\n');
    const rest = all.pop() ?? '';
    enter(all);
    setLine({ text: rest, cursor: rest.length });
  };

  const press = (action: () => void) => (): void => {
    action();
    field.current?.focus();
  };

  return (
    <>
      <div className={styles.line}>
        {!isRunning && (
          <span className={styles.prompt} aria-hidden="true">
            {state.prompt}
          </span>
        )}
        <textarea
          ref={field}
          rows={1}
          className={styles.field}
          style={{ textIndent: isRunning ? 0 : `${state.prompt.length}ch` }}
          aria-label={`Command line on ${state.host}`}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="send"
          value={line.text}
          onChange={(event) => {
            setLine({ text: event.target.value, cursor: event.target.selectionStart });
            setCandidates([]);
          }}
          onSelect={(event) => {
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            if (value === line.text && selectionStart === selectionEnd && selectionStart !== line.cursor) setLine({ text: value, cursor: selectionStart });
          }}
          onFocus={() => tab.start()}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
      </div>
      <div className={styles.candidates} role="status">
        {candidates.length > 0 && candidates.map((candidate) => <span key={candidate}>{candidate.replace(/.*\/(?=.)/, '')}</span>)}
      </div>
      <fieldset className={styles.keys} aria-label="Keys that a phone lacks">
        <button type="button" onClick={press(() => void completeAtEnd())}>
          Tab
        </button>
        <button type="button" aria-label="Previous line" onClick={press(() => walk(-1))}>
          ↑
        </button>
        <button type="button" aria-label="Next line" onClick={press(() => walk(1))}>
          ↓
        </button>
        <button type="button" onClick={press(() => tab.interrupt(line.text))}>
          Ctrl-C
        </button>
      </fieldset>
    </>
  );

  async function completeAtEnd(): Promise<void> {
    const before = { text: line.text, cursor: line.text.length };
    const { from, candidates: found } = await tab.client.complete(tab.node, before.text);
    const after = completeLine(before, from, found);
    setLine(after);
    setCandidates(found.length > 1 && after.text === before.text ? found : []);
  }
}

function hasSelection(area: HTMLTextAreaElement): boolean {
  return area.selectionStart !== area.selectionEnd || getSelection()?.isCollapsed === false;
}
