import { type ComponentType, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import styles from './notebook.module.css';
import type { OutputItem } from './output';
import { type Place, readPlace, restorePlace } from './place';

type List = ComponentType<{ readonly items: readonly OutputItem[] }>;

// Where the HTML is made, outputs are drawn at once; in the browser, what draws them is loaded when it is needed.
const onServer: List | undefined = HAIRPIN_SERVER ? (require('./OutputList') as { default: List }).default : undefined;
let loaded: List | undefined;

interface Props {
  /** Undefined: the outputs that came with the page, which only its HTML has so far. */
  readonly items: readonly OutputItem[] | undefined;
  /** Asks for them; `items` is theirs once they are here. */
  load(): Promise<void>;
}

/**
 * Outputs. Those that came with the page stay the server's HTML, with no script of theirs loaded, until the reader reaches for them or runs
 * something; then they are drawn anew in the same place, with the same things open and the same thing in focus.
 */
export default function LazyOutputs({ items, load }: Props): ReactNode {
  const [List, setList] = useState<List | undefined>(() => onServer ?? loaded);
  const [html] = useState(() => !HAIRPIN_SERVER && isHydrating());
  const root = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  const show = List !== undefined && items !== undefined;
  const shown = useRef(show);
  const place = useRef<Place>(undefined);
  // Read while the server's HTML still stands: it is about to be replaced.
  if (show && !shown.current && root.current) place.current = readPlace(root.current);

  const wake = useCallback(() => {
    if (asked.current) return;
    asked.current = true;
    Promise.all([import('./OutputList'), load()]).then(
      ([module]) => {
        loaded = module.default;
        setList(() => module.default);
      },
      () => {
        asked.current = false;
      },
    );
  }, [load]);

  // A page that was not drawn by the server has nothing to leave standing.
  useEffect(() => {
    if (!html || items !== undefined) wake();
  }, [html, items, wake]);

  useLayoutEffect(() => {
    if (show && place.current && root.current) restorePlace(root.current, place.current);
    place.current = undefined;
    shown.current = show;
  }, [show]);

  if (show)
    return (
      <div ref={root} key="live" className={styles.list}>
        <List items={items} />
      </div>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing to operate; reaching for it, by pointer or by focus inside, wakes it
    <div
      ref={root}
      key="html"
      className={styles.list}
      onPointerEnter={wake}
      onFocus={wake}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: empty; it tells React to leave the server's HTML alone
      dangerouslySetInnerHTML={{ __html: '' }}
    />
  );
}

// Docusaurus marks the page once it has hydrated.
function isHydrating(): boolean {
  return document.documentElement.dataset.hasHydrated !== 'true';
}
