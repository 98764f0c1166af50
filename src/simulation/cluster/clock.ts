/** The simulation's only notion of time. It moves when told to. */
export interface Clock {
  /** Seconds since 1970. */
  now(): number;
  /** Lets time pass. */
  advance(seconds: number): void;
}

/** A clock that stands at a given moment. The default is when the notes of the seed cluster were taken. */
export function createClock(start: Date | string = '2023-02-02T07:57:00Z'): Clock {
  let now = new Date(start).getTime() / 1000;
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds;
    },
  };
}
