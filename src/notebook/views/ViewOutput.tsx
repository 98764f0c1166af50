import type { View } from 'hairpin';
import { type ComponentType, lazy, type ReactNode, Suspense, use, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import type { Addresses } from '../output';
import { fetchLessonView, lessonView } from './lesson-data';
import { loadViews } from './load-views';
import { summaryOf } from './summary';

interface Props {
  readonly view: View;
  readonly addresses: Addresses;
}

// The page's script holds no view: each reader fetches them when he reaches for one. (A condition on a constant: the bundler drops the other half.)
const ViewBody: ComponentType<Props> = HAIRPIN_SERVER ? (require('./ViewBody') as { default: ComponentType<Props> }).default : lazy(loadViews);

/** A view of a value that is at hand. */
export default function ViewOutput(props: Props): ReactNode {
  if (HAIRPIN_SERVER) return <ViewBody {...props} />;
  return (
    <Suspense fallback={<p>{summaryOf(props.view)}</p>}>
      <ViewBody {...props} />
    </Suspense>
  );
}

interface KeptProps {
  readonly lesson: string;
  readonly index: number;
}

/**
 * A view that the build computed. The page came with it drawn; that drawing is kept as it is, and comes to life when the reader
 * reaches for it: until then it costs neither script nor time. On a page that was reached from another there is no drawing; then it is fetched at once.
 */
export function KeptView({ lesson, index }: KeptProps): ReactNode {
  const isHydrating = useSyncExternalStore(never, isNot, is);
  const [cameDrawn] = useState(isHydrating);
  if (HAIRPIN_SERVER)
    return (
      <div>
        <ViewBody {...lessonView(lesson, index)} />
      </div>
    );
  if (cameDrawn) return <Sleeping lesson={lesson} index={index} />;
  return (
    <div>
      <Suspense fallback={null}>
        <Fetched lesson={lesson} index={index} />
      </Suspense>
    </div>
  );
}

const never = () => (): void => undefined;
const is = (): boolean => true;
const isNot = (): boolean => false;

function Fetched({ lesson, index }: KeptProps): ReactNode {
  return <ViewBody {...use(fetchLessonView(lesson, index))} />;
}

const wakingEvents = ['pointerover', 'pointerdown', 'focusin', 'click'] as const;
// Told to React, it leaves alone what is inside.
const asItCame = { __html: '' };

function Sleeping({ lesson, index }: KeptProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let root: Root | undefined;
    let clicked: Element | undefined;
    let gone = false;
    let waking = false;
    const wake = async (event: Event): Promise<void> => {
      // What was pressed before it could do anything is pressed again when it can. Links and summaries need nobody for that, inputs see below.
      const target = event.type === 'click' ? (event.target as Element) : undefined;
      if (target && !target.closest('a, summary, label, input')) clicked = target;
      if (waking) return;
      waking = true;
      try {
        const [{ default: Body }, props] = await Promise.all([loadViews(), fetchLessonView(lesson, index)]);
        if (gone) return;
        const redo = undoInputs(element);
        const onAwake = (): void => {
          for (const name of wakingEvents) element.removeEventListener(name, wake);
          for (const again of redo) again();
          clicked?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        };
        root = hydrateRoot(
          element,
          <Awake onAwake={onAwake}>
            <Body {...props} />
          </Awake>,
        );
      } catch {
        // Offline, most likely: the drawing stays, and the next touch tries again.
        waking = false;
      }
    };
    for (const name of wakingEvents) element.addEventListener(name, wake);
    return () => {
      gone = true;
      for (const name of wakingEvents) element.removeEventListener(name, wake);
      // Not while React is still drawing.
      setTimeout(() => root?.unmount());
    };
  }, [lesson, index]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: nothing is set; it tells React that the inside is not its own
  return <div ref={place} dangerouslySetInnerHTML={asItCame} suppressHydrationWarning />;
}

/**
 * Puts every input back to how it came with the page, and returns what does to it again what the reader did: React only hears of changes
 * that happen after it took over.
 */
function undoInputs(element: Element): (() => void)[] {
  const inputs = [...element.querySelectorAll('input')];
  const chosen = inputs.filter((input) => input.checked && !input.defaultChecked);
  return inputs.flatMap((input) => {
    if (input.type === 'radio') {
      input.checked = input.defaultChecked;
      return chosen.includes(input) ? [() => input.click()] : [];
    }
    const { value, defaultValue } = input;
    if (value === defaultValue) return [];
    input.value = defaultValue;
    return [
      () => {
        // Past React's own setter, which would take the new value for one that it knows.
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      },
    ];
  });
}

function Awake({ onAwake, children }: { readonly onAwake: () => void; readonly children: ReactNode }): ReactNode {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the drawing has come to life
  useEffect(onAwake, []);
  return children;
}
