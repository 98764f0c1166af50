import type { StepView } from 'hairpin';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Dressed } from '../../components/Address';
import FateBadge from '../../components/Fate';
import type { Addresses } from '../output';
import styles from './trace.module.css';
import { allStops, type LegStops, missesAt, type Stop } from './trace-stops';

interface Props {
  readonly legs: readonly LegStops[];
  readonly current: number;
  readonly hasMoved: boolean;
  readonly addresses: Addresses;
  readonly onPick: (index: number) => void;
}

const forms = { sentences: 'sentences', rules: 'rules', trace: 'TRACE: lines' } as const;

/** Every step of a trace: in words, as rules, or as the kernel's tracing prints them. Readable without JavaScript and on paper. */
export default function StepList({ legs, current, hasMoved, addresses, onPick }: Props): ReactNode {
  const [form, setForm] = useState<keyof typeof forms>('sentences');
  const [full, setFull] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const hasTraceLines = allStops(legs).some((stop) => stop.steps.some((step) => step.traceLine !== undefined));
  useEffect(() => {
    if (hasMoved) reveal(box.current, current);
  }, [current, hasMoved]);
  // A shortcut for the pointer; the same is done by keys in the stepper.
  const pick = (event: MouseEvent): void => {
    const stop = (event.target as Element).closest<HTMLElement>('[data-stop]')?.dataset.stop;
    if (stop !== undefined && getSelection()?.isCollapsed !== false) onPick(Number(stop));
  };
  return (
    <div className={styles.all}>
      <div className={styles.choices}>
        <Forms form={form} hasTraceLines={hasTraceLines} onChoose={setForm} />
        <button type="button" className={styles.unfold} aria-pressed={full} onClick={() => setFull(!full)}>
          Every step in full
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard has to be able to scroll it */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see pick */}
      <div ref={box} className={styles.legs} data-form={form} data-full={full || undefined} tabIndex={0} onClick={pick}>
        {legs.map((leg) => (
          <Leg key={leg.title} leg={leg} current={hasMoved ? current : -1} showing={{ addresses, form, full }} />
        ))}
      </div>
    </div>
  );
}

function Forms({
  form,
  hasTraceLines,
  onChoose,
}: {
  readonly form: keyof typeof forms;
  readonly hasTraceLines: boolean;
  readonly onChoose: (form: keyof typeof forms) => void;
}): ReactNode {
  return (
    // A form of its own keeps the choice apart from those of other traces on the page.
    <form>
      <fieldset className={styles.forms}>
        <legend>All steps as</legend>
        {(Object.keys(forms) as (keyof typeof forms)[])
          .filter((key) => key !== 'trace' || hasTraceLines)
          .map((key) => (
            <label key={key}>
              <input type="radio" name="form" checked={form === key} onChange={() => onChoose(key)} />
              <span>{forms[key]}</span>
            </label>
          ))}
      </fieldset>
    </form>
  );
}

// Within the list alone: the page stays where the reader has it.
function reveal(box: HTMLElement | null, index: number): void {
  const item = box?.querySelector<HTMLElement>(`[data-stop="${index}"]`);
  if (!box || !item) return;
  const leg = item.closest<HTMLDetailsElement>(`details.${styles.leg}`);
  if (leg) leg.open = true;
  const [outer, inner] = [box.getBoundingClientRect(), item.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + 24;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 24;
}

interface Showing {
  readonly addresses: Addresses;
  readonly form: keyof typeof forms;
  readonly full: boolean;
}

function Leg({ leg, current, showing }: { readonly leg: LegStops; readonly current: number; readonly showing: Showing }): ReactNode {
  const body = leg.hosts.map(({ host, stops }) => (
    <div key={stops[0]?.index} className={styles.host}>
      <p className={styles.hostName}>{host}</p>
      <ol className={styles.list}>
        {stops.map((stop) => (
          <Item key={stop.index} stop={stop} isCurrent={stop.index === current} showing={showing} />
        ))}
      </ol>
    </div>
  ));
  const path = leg.hosts.map(({ host }) => host).join(' → ');
  if (leg.title === 'Request')
    return (
      <div className={styles.leg}>
        <p className={styles.legTitle}>
          The way there <span>{path}</span>
        </p>
        {body}
      </div>
    );
  return (
    <details className={styles.leg}>
      <summary className={styles.legTitle}>
        The way back <span>{path}</span>
      </summary>
      {body}
    </details>
  );
}

function Item({ stop, isCurrent, showing }: { readonly stop: Stop; readonly isCurrent: boolean; readonly showing: Showing }): ReactNode {
  return (
    <li className={styles.step} data-stop={stop.index} data-kind={stop.main.kind} aria-current={isCurrent ? 'step' : undefined}>
      {stop.quiet ? <Quiet stop={stop} showing={showing} /> : <Told stop={stop} showing={showing} />}
    </li>
  );
}

function Quiet({ stop, showing }: { readonly stop: Stop; readonly showing: Showing }): ReactNode {
  return (
    // The kernel's log folds nothing.
    <details className={styles.quiet} open={showing.full || showing.form === 'trace'}>
      <summary>
        <span className={styles.stage}>{stop.stage}</span> {stop.summary}
      </summary>
      <ol className={styles.list}>
        {stop.steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their order alone
          <li key={i} className={styles.step}>
            <Lines step={step} misses={step.misses ?? 0} showing={showing} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Told({ stop, showing }: { readonly stop: Stop; readonly showing: Showing }): ReactNode {
  const { addresses } = showing;
  return (
    <Lines step={stop.main} misses={missesAt(stop)} showing={showing}>
      {stop.rewrite && (
        <p className={styles.rewrite}>
          {stop.rewrite.end}{' '}
          <del>
            <Dressed text={stop.rewrite.from} addresses={addresses} />
          </del>{' '}
          <span aria-hidden="true">→</span>{' '}
          <ins>
            <Dressed text={stop.rewrite.to} addresses={addresses} />
          </ins>
        </p>
      )}
      {stop.fate && stop.fate !== 'delivered' && <FateBadge fate={stop.fate} />}
    </Lines>
  );
}

/** A step in each of its forms; the list's form says which of them are seen. */
function Lines({
  step,
  misses,
  showing,
  children,
}: {
  readonly step: StepView;
  readonly misses: number;
  readonly showing: Showing;
  readonly children?: ReactNode;
}): ReactNode {
  const { addresses, form } = showing;
  return (
    <>
      <p className={styles.sentence}>
        <span className={styles.stage}>{step.stage}</span>{' '}
        <span>
          <Dressed text={step.sentence} addresses={addresses} />
          {misses > 0 && <span className={styles.misses}> {missesOf(step, misses)}</span>}
        </span>
      </p>
      {children}
      {step.code && (
        <code className={styles.rule}>
          <Dressed text={step.code} addresses={addresses} />
        </code>
      )}
      {form === 'trace' && step.traceLine !== undefined && (
        <code className={styles.traceLine}>
          <Dressed text={step.traceLine} addresses={addresses} />
        </code>
      )}
      {step.why && (
        <p className={styles.why}>
          <span>Why:</span> <Dressed text={step.why} addresses={addresses} />
        </p>
      )}
    </>
  );
}

function missesOf({ kind }: StepView, misses: number): string {
  const rules = misses === 1 ? '1 rule' : `${misses} rules`;
  return kind === 'rule' ? `${rules} before it did not match.` : `${rules} did not match.`;
}
