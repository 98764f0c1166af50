import type { Condition, Pod } from '../../api/types.ts';

/** A condition of a pod, or undefined. */
export function conditionOf(pod: Pod, type: string): Condition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether the pod's Ready condition is True. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** Whether it has been ready for as long as asked. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isReady(pod)) return false;
  const since = conditionOf(pod, 'Ready')?.lastTransitionTime;
  return minReadySeconds === 0 || (since !== undefined && since !== null && Date.parse(since) / 1000 + minReadySeconds <= now);
}

/** Whether controllers count the pod: it is not done and not on its way out. */
export function isActive({ metadata, status }: Pod): boolean {
  return !metadata.deletionTimestamp && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}
