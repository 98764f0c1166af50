import { compareVersions } from './releases.ts';

/** A stage of a gate: its default from a release on; a locked gate cannot be set any more. */
interface Stage {
  readonly since: string;
  readonly on: boolean;
  readonly locked?: boolean;
}

// Sources: reference A.9, A.10, A.5; KEP-3453, 1669, 2433, 4444, 3015, 1860, 2086.
const gates = {
  ServiceInternalTrafficPolicy: [
    { since: '1.21', on: false },
    { since: '1.22', on: true },
    { since: '1.26', on: true, locked: true },
  ],
  TopologyAwareHints: [
    { since: '1.21', on: false },
    { since: '1.24', on: true },
  ],
  ProxyTerminatingEndpoints: [
    { since: '1.22', on: false },
    { since: '1.26', on: true },
    { since: '1.28', on: true, locked: true },
  ],
  MinimizeIPTablesRestore: [
    { since: '1.26', on: false },
    { since: '1.27', on: true },
    { since: '1.28', on: true, locked: true },
  ],
  LoadBalancerIPMode: [
    { since: '1.29', on: false },
    { since: '1.30', on: true },
    { since: '1.32', on: true, locked: true },
  ],
  ServiceTrafficDistribution: [
    { since: '1.30', on: false },
    { since: '1.31', on: true },
    { since: '1.33', on: true, locked: true },
  ],
  PreferSameTrafficDistribution: [
    { since: '1.33', on: false },
    { since: '1.34', on: true },
    { since: '1.35', on: true, locked: true },
  ],
} as const satisfies Record<string, readonly Stage[]>;

/** A feature gate that kube-proxy's rules depend on. */
export type FeatureGate = keyof typeof gates;

/** `--feature-gates`, as a value. Names that a release does not know change nothing here; the real kube-proxy would not start. */
export type FeatureGates = Readonly<Record<string, boolean>>;

/** Whether a gate is on in a release. One that does not exist yet is off. */
export function gateEnabled(gate: FeatureGate, version: string, given: FeatureGates = {}): boolean {
  const stages: readonly Stage[] = gates[gate];
  const stage = stages.filter(({ since }) => compareVersions(since, version) <= 0).at(-1);
  if (!stage) return false;
  return stage.locked ? stage.on : (given[gate] ?? stage.on);
}
