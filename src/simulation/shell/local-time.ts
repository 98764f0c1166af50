import type { Cluster } from '../cluster/cluster.ts';

/** A moment in the cluster's own time zone, as a Date whose UTC parts are the local ones. */
export function localTime({ utcOffset }: Pick<Cluster, 'utcOffset'>, seconds: number): Date {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(utcOffset) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
  return new Date((seconds + offset) * 1000);
}

const zones: Readonly<Record<string, string>> = { '+0000': 'UTC', '-0500': 'EST', '-0600': 'CST', '-0800': 'PST', '+0100': 'CET' };

/** What the zone is called: `EST`; those that nobody here has a name for are called by their offset, as tzdata does. */
export function zoneName({ utcOffset }: Pick<Cluster, 'utcOffset'>): string {
  return Object.hasOwn(zones, utcOffset) ? (zones[utcOffset] as string) : utcOffset.slice(0, 3);
}
