import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import styles from './stepper.module.css';
import { missesAt, type Stop } from './trace-stops';

/** Where a reader stands in a trace, and how he gets on. */
export interface Stepper {
  readonly index: number;
  /** False until the reader has taken a step: nothing is announced or scrolled before. */
  readonly hasMoved: boolean;
  readonly playing: boolean;
  go(index: number): void;
  /** To the next rewrite of an address; behind the last one, to the first again. */
  rewrite(): void;
  play(playing: boolean): void;
  onKeyDown(event: KeyboardEvent): void;
}

const stepEvery = 1800;

/** Steps through stops. Nothing plays unless the reader asks. */
export function useStepper(stops: readonly Stop[]): Stepper {
  const [index, setIndex] = useState(0);
  const [hasMoved, setMoved] = useState(false);
  const [playing, setPlaying] = useState(false);
  const last = stops.length - 1;
  const move = useCallback(
    (to: number): void => {
      setMoved(true);
      setIndex(Math.max(0, Math.min(last, to)));
    },
    [last],
  );
  const go = (to: number): void => {
    setPlaying(false);
    move(to);
  };
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (index < last ? move(index + 1) : setPlaying(false)), index < last ? stepEvery : 0);
    return () => clearTimeout(timer);
  }, [playing, index, last, move]);
  return {
    index,
    hasMoved,
    playing,
    go,
    rewrite: () => go((stops.find((stop) => stop.rewrite && stop.index > index) ?? stops.find((stop) => stop.rewrite))?.index ?? index),
    play(start) {
      setPlaying(start);
      if (start) move(index === last ? 0 : index + 1);
    },
    onKeyDown(event) {
      // The slider moves by these keys on its own, and tells us.
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
      const targets: Record<string, number> = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last };
      const to = targets[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(to);
    },
  };
}

/** Back, forward, play, jump: buttons, a slider, and the arrow keys, Home and End. */
export default function StepControls({ stepper, stops }: { readonly stepper: Stepper; readonly stops: readonly Stop[] }): ReactNode {
  const { index, playing, hasMoved } = stepper;
  const last = stops.length - 1;
  const current = stops[index];
  const rewrites = stops.filter((stop) => stop.rewrite).length;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={styles.controls} role="group" aria-label="Step through the trace">
      <button type="button" className={styles.button} onClick={() => stepper.go(index - 1)} aria-disabled={index === 0} title="One step back (Left arrow)">
        <Icon d="M10.5 2.5 5 8l5.500 5.500" /> Back
      </button>
      <button
        type="button"
        className={`${styles.button} ${styles.next}`}
        onClick={() => stepper.go(index + 1)}
        aria-disabled={index === last}
        title="One step on (Right arrow)"
      >
        Next <Icon d="M5.500 2.500 11 8l-5.500 5.500" />
      </button>
      <button type="button" className={styles.button} onClick={() => stepper.play(!playing)}>
        {playing ? <Icon d="M5 3v10M11 3v10" /> : <Icon d="M4.500 2.500v11L13 8Z" filled />} {playing ? 'Pause' : 'Play'}
      </button>
      {rewrites > 0 && (
        <button type="button" className={styles.button} onClick={stepper.rewrite}>
          <Icon d="M8 1.500 14.500 8 8 14.500 1.500 8Z" /> {rewrites === 1 ? 'To the rewrite' : 'To the next rewrite'}
        </button>
      )}
      <input
        type="range"
        className={styles.slider}
        min={1}
        max={stops.length}
        value={index + 1}
        aria-label="Step"
        aria-valuetext={current && sayStop(current, stops.length)}
        onChange={(event) => stepper.go(Number(event.target.value) - 1)}
      />
      <p className={styles.spoken} aria-live="polite">
        {hasMoved && current && sayStop(current, stops.length)}
      </p>
    </div>
  );
}

/** A stop in one breath. */
export function sayStop(stop: Stop, of: number): string {
  const what = stop.rewrite ? `the ${stop.rewrite.end} ${stop.rewrite.from} becomes ${stop.rewrite.to}` : stop.quiet ? stop.summary : stop.main.sentence;
  const misses = stop.quiet ? 0 : missesAt(stop);
  return `Step ${stop.index + 1} of ${of}, ${stop.host}, ${stop.stage}: ${what}${misses > 0 ? ` ${misses} rules did not match.` : ''}`;
}

function Icon({ d, filled = false }: { readonly d: string; readonly filled?: boolean }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={d} fill={filled ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
