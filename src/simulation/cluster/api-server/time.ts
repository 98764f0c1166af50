/** Seconds since 1970 as the API writes a time: `2023-02-02T05:52:19Z`, whole seconds. */
export function timestamp(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The same with microseconds, as Leases have it. */
export function microTimestamp(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  return `${new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)}.${String(micros % 1e6).padStart(6, '0')}Z`;
}
