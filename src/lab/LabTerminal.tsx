import { type ReactNode, useEffect, useRef } from 'react';
import { Terminal } from '../terminal/Terminal';
import type { LabSession } from './session';

interface Props {
  readonly session: LabSession;
  readonly selected: number;
  onSelect(index: number): void;
  /** Whether the reader has asked for the command line itself. */
  readonly takesFocus: boolean;
}

/** The terminal of a lab, in a file of its own: it is fetched when the reader opens it. */
export default function LabTerminal({ session, takesFocus, ...props }: Props): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) place.current?.querySelector('textarea')?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <div ref={place}>
      <Terminal tabs={session.tabs} {...props} />
    </div>
  );
}
