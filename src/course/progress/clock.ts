/** Where the time comes from: the reader's clock, or a test's. */
export interface ReaderClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far the reader's place is from UTC at a moment, in minutes, as Date counts it: 60 west of Greenwich is 60. */
  offset(at: number): number;
}

/** The clock of the machine, in its time zone. */
export const machineClock: ReaderClock = { now: () => Date.now(), offset: (at) => new Date(at).getTimezoneOffset() };

/** The number of the day, in the reader's own calendar, that a moment falls on. */
export function dayOf(at: number, clock: ReaderClock): number {
  return Math.floor((at - clock.offset(at) * 60_000) / 86_400_000);
}
