import type { BareTrace } from '../../src/simulation/cluster/connect.ts';

/** What came of a simulated connection, in the words of the kernel's side: `OK web-b sees 10.244.0.20`, `ECONNREFUSED`, `TIMEOUT`. */
export function outcomeWord({ fate, error, backend, sourceSeen }: BareTrace): string {
  if (fate === 'delivered') return `OK ${backend?.name} sees ${sourceSeen}`;
  // A connection is given up long before the kernel would: that nobody has an address is only noticed after three seconds.
  return error === 'ETIMEDOUT' || (error === 'EHOSTUNREACH' && fate === 'lost') ? 'TIMEOUT' : (error ?? 'unknown');
}
