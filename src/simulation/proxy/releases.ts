/** The releases in which something holds: from `since` on, and before `until`. Both are values such as `1.26`; a missing end is open. */
export interface Span {
  readonly since?: string;
  readonly until?: string;
}

/** A table of differences, resolved for one release. */
export type Resolved<Table> = { readonly [Row in keyof Table]: boolean };

/** Negative if `a` is the older release: `1.9` comes before `1.10`. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** Whether a release lies in the span. */
export function holds(span: Span, version: string): boolean {
  if (span.since !== undefined && compareVersions(version, span.since) < 0) return false;
  return span.until === undefined || compareVersions(version, span.until) < 0;
}

/** Every row of a table for one release. */
export function resolve<Table extends Readonly<Record<string, Span>>>(table: Table, version: string): Resolved<Table> {
  return Object.fromEntries(Object.entries(table).map(([row, span]) => [row, holds(span, version)])) as Resolved<Table>;
}

/**
 * Where releases differ in what every mode reads from the API and does beside its rules. Sources: reference A.5, A.10, A.16, A.17.
 * A release that the sources only bracket stands at the first one for which the new behaviour is known.
 */
export const proxyFeatures = {
  /** internalTrafficPolicy exists. */
  internalTrafficPolicy: { since: '1.22' },
  /** Endpoint sets by traffic policy (CategorizeEndpoints); before, ready endpoints and the local ones among them. */
  endpointsByPolicy: { since: '1.24' },
  /** The hints annotation may have its new name and any value but `disabled`. Before: `Auto` or `auto` under the old name. */
  topologyModeAnnotation: { since: '1.27' },
  /** `--nodeport-addresses` is read for the proxier's family, and 127.0.0.0/8 left out means no NodePorts on localhost. */
  nodePortAddressesByFamily: { since: '1.27' },
  /** externalTrafficPolicy Local also counts for a ClusterIP Service with externalIPs (between 1.27 and 1.30). */
  externalPolicyOnClusterIP: { since: '1.30' },
  /** externalIPs, load balancer addresses and source ranges are printed canonically, endpoints of hairpin rules as written. */
  parsedAddresses: { since: '1.30' },
  /** Only slices of the proxier's own family count as a change (between 1.27 and 1.30). */
  slicesByFamily: { since: '1.30' },
  /** Serving endpoints count for UDP clean-up; before, ready ones. */
  servingKeepsConntrack: { since: '1.30' },
  /** Stale UDP connections are found in the kernel's table (netlink); before, commands are run for what changed. */
  conntrackReconciler: { since: '1.32' },
} as const satisfies Record<string, Span>;

/** The rows of `proxyFeatures` for one release. */
export type ProxyFeatures = Resolved<typeof proxyFeatures>;
