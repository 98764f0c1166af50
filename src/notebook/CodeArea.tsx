import CodeBlock from '@theme-init/CodeBlock';
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { EditorHandle } from './editor';
import styles from './notebook.module.css';

/** What the parent of a code area may ask of it. */
export interface CodeAreaHandle {
  /** Mounts the editor if need be and puts the cursor into it. */
  edit(): Promise<void>;
}

interface Props {
  readonly ref: Ref<CodeAreaHandle>;
  readonly code: string;
  readonly label: string;
  onChange(code: string): void;
  onRun(): void;
  /** Where the focus goes when the reader leaves with Escape. */
  onLeave(): void;
}

/** Code to read, which turns into an editor in the same place when the reader reaches for it. */
export default function CodeArea({ ref, code, label, onChange, onRun, onLeave }: Props): ReactNode {
  const slot = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle>(undefined);
  const latest = useRef({ code, onChange, onRun, onLeave });
  latest.current = { code, onChange, onRun, onLeave };
  const [mounted, setMounted] = useState(false);
  const [failure, setFailure] = useState('');

  useEffect(
    () => () => {
      editor.current?.destroy();
      editor.current = undefined;
    },
    [],
  );

  const edit = useCallback(async () => {
    if (!editor.current) {
      const module = await import('./editor').catch(() => undefined);
      if (!module) return setFailure('The editor could not be loaded. Check the connection and try again; the code still runs as it stands.');
      if (!slot.current || editor.current) return;
      setFailure('');
      editor.current = module.mountEditor({
        parent: slot.current,
        text: latest.current.code,
        label,
        onChange: (text) => latest.current.onChange(text),
        onRun: () => latest.current.onRun(),
        onLeave: () => latest.current.onLeave(),
      });
      setMounted(true);
    }
    editor.current.focus();
  }, [label]);

  useImperativeHandle(ref, () => ({ edit }), [edit]);

  // Code that changes from outside (a reset, a draft, a link) goes through the editor, so that the reader can undo it there.
  useEffect(() => {
    if (editor.current && editor.current.text() !== code) editor.current.replace(code);
  }, [code]);

  const lines = code.split('\n').length;
  return (
    <div className={styles.code} style={{ minHeight: `calc(${lines} * var(--code-line) + 2 * var(--code-padding))` }}>
      <div ref={slot} className={styles.editor} />
      {!mounted && (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a short cut for pointers; the Edit button is there for everyone
        <div
          className={styles.static}
          onClick={() => {
            if (!window.getSelection()?.toString()) void edit();
          }}
        >
          <CodeBlock language="ts">{code}</CodeBlock>
        </div>
      )}
      {failure && <p className={styles.failure}>{failure}</p>}
    </div>
  );
}
