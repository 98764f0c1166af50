import CodeBlock from '@theme-init/CodeBlock';
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { EditorHandle } from './editor';
import styles from './notebook.module.css';
import { type PageProgram, register } from './page-program';

/** What the parent of a code area may ask of it. */
export interface CodeAreaHandle {
  /** Mounts the editor if need be and puts the cursor into it. */
  edit(): Promise<void>;
}

interface Props {
  readonly ref: Ref<CodeAreaHandle>;
  readonly code: string;
  readonly label: string;
  /** What the code is part of: help with types sees all of it. Has to stay the same object. */
  readonly program: PageProgram;
  onChange(code: string): void;
  onRun(): void;
  /** Where the focus goes when the reader leaves with Escape. */
  onLeave(): void;
}

/** A pointer that rests on code this long, in milliseconds, is taken for somebody who may want to edit it. */
const rest = 250;

/** Code to read, which turns into an editor in the same place when the reader reaches for it. */
export default function CodeArea({ ref, code, label, program, onChange, onRun, onLeave }: Props): ReactNode {
  const slot = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle>(undefined);
  const latest = useRef({ code, onChange, onRun, onLeave });
  latest.current = { code, onChange, onRun, onLeave };
  // What the editor has told and React has not brought back yet.
  const told = useRef(new Set<string>());
  const isFollowing = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [mounted, setMounted] = useState(false);
  const [failure, setFailure] = useState('');

  useEffect(() => register(program), [program]);
  useEffect(
    () => () => {
      clearTimeout(resting.current);
      editor.current?.destroy();
      editor.current = undefined;
    },
    [],
  );
  useLayoutEffect(() => {
    if (told.current.has(code)) {
      for (const text of told.current) {
        told.current.delete(text);
        if (text === code) return;
      }
    }
    // Anything else comes from elsewhere: a reset, a draft, a link, a rename in another block. The reader can undo it in the editor.
    told.current.clear();
    isFollowing.current = true;
    editor.current?.replace(code);
    isFollowing.current = false;
  }, [code]);

  const edit = useCallback(
    async (at?: { readonly x: number; readonly y: number }) => {
      if (!editor.current) {
        const module = await loadEditor();
        if (!module) return setFailure('The editor could not be loaded. Check the connection and try again; the code still runs as it stands.');
        if (!slot.current || editor.current) return;
        setFailure('');
        editor.current = module.mountEditor({
          parent: slot.current,
          text: latest.current.code,
          label,
          program,
          onChange: (text) => {
            if (isFollowing.current) return;
            told.current.add(text);
            latest.current.onChange(text);
          },
          onRun: () => latest.current.onRun(),
          onLeave: () => latest.current.onLeave(),
        });
        setMounted(true);
      }
      editor.current.focus(at);
    },
    [label, program],
  );

  useImperativeHandle(ref, () => ({ edit }), [edit]);

  const lines = code.split('\n').length;
  return (
    <div className={styles.code} style={{ minHeight: `calc(${lines} * var(--code-line) + var(--code-padding) + var(--code-foot))` }}>
      <div ref={slot} className={styles.editor} />
      {!mounted && (
        // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for those who point at the code or stand on it; the Edit button is there for everyone
        <div
          className={styles.static}
          onPointerEnter={() => {
            resting.current = setTimeout(loadEditor, rest);
          }}
          onPointerLeave={() => clearTimeout(resting.current)}
          onPointerDown={loadEditor}
          onFocus={loadEditor}
          onClick={({ clientX, clientY, target }) => {
            if (!(target as Element).closest('button') && !window.getSelection()?.toString()) void edit({ x: clientX, y: clientY });
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || (event.target as Element).closest('button')) return;
            event.preventDefault();
            void edit();
          }}
        >
          <CodeBlock language="ts">{code}</CodeBlock>
        </div>
      )}
      {failure && <p className={styles.failure}>{failure}</p>}
    </div>
  );
}

/** Undefined when it cannot be loaded; the next call tries again. */
function loadEditor(): Promise<typeof import('./editor') | undefined> {
  return import('./editor').catch(() => undefined);
}
