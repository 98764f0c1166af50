import type { Deployment, ReplicaSet } from '../../api/types.ts';

/** How many pods may be too many and how many missing, as numbers: maxSurge rounds up, maxUnavailable down, never both 0. */
export function resolveFenceposts({ spec }: Deployment): { maxSurge: number; maxUnavailable: number } {
  const replicas = spec.replicas ?? 1;
  if (spec.strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const maxSurge = resolve(surge, replicas, Math.ceil);
  const maxUnavailable = resolve(unavailable, replicas, Math.floor);
  return { maxSurge, maxUnavailable: Math.min(replicas, maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable) };
}

/** `25%` of a number, or the number itself. */
export function resolve(value: number | string, of: number, round: (value: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100);
}

/** How many pods the newest ReplicaSet may get on top of what it has. Models deploymentutil.NewRSNewReplicas. */
export function nextScaleUp(deployment: Deployment, all: readonly ReplicaSet[], has: number): number {
  const replicas = deployment.spec.replicas ?? 1;
  const { maxSurge } = resolveFenceposts(deployment);
  const total = all.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
  return Math.max(0, Math.min(replicas + maxSurge - total, replicas - has));
}

/** What old ReplicaSets are scaled down to, oldest first: their unhealthy pods at once, the others as new ones become available. */
export function nextScaleDown(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): { set: ReplicaSet; replicas: number }[] {
  const replicas = deployment.spec.replicas ?? 1;
  const minAvailable = replicas - resolveFenceposts(deployment).maxUnavailable;
  const size = ({ spec }: ReplicaSet): number => spec.replicas ?? 0;
  const available = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0;
  const total = [...old, current].reduce((sum, set) => sum + size(set), 0);
  const missing = size(current) - available(current);
  let allowed = total - minAvailable - missing;
  if (allowed <= 0) return [];
  const sorted = [...old].sort((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''));
  const targets = new Map(sorted.map((set) => [set, size(set)]));
  for (const set of sorted) {
    const unhealthy = Math.min(allowed, Math.max(0, size(set) - available(set)));
    targets.set(set, size(set) - unhealthy);
    allowed -= unhealthy;
  }
  const availableNow = [...old, current].reduce((sum, set) => sum + available(set), 0);
  let healthy = Math.min(allowed, availableNow - minAvailable);
  for (const set of sorted) {
    const step = Math.max(0, Math.min(healthy, targets.get(set) ?? 0));
    targets.set(set, (targets.get(set) ?? 0) - step);
    healthy -= step;
  }
  return [...targets].filter(([set, to]) => size(set) !== to).map(([set, to]) => ({ set, replicas: to }));
}
