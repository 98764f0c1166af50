import type { Node, PodSpec, Taint, Toleration } from '../../api/types.ts';

/** Whether a toleration covers a taint: an empty key with Exists covers every one, an empty effect every effect. */
export function tolerates({ key, operator = 'Equal', value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return Boolean(key) && (value ?? '') === (taint.value ?? '');
}

/** Whether every taint of these effects is covered. */
export function toleratesAll(tolerations: readonly Toleration[] | undefined, taints: readonly Taint[], effects: readonly string[]): boolean {
  return findUntolerated(tolerations, taints, effects) === undefined;
}

/** The first taint of these effects that nothing covers. */
export function findUntolerated(tolerations: readonly Toleration[] = [], taints: readonly Taint[], effects: readonly string[]): Taint | undefined {
  return taints.find((taint) => effects.includes(taint.effect) && !tolerations.some((one) => tolerates(one, taint)));
}

interface Term {
  readonly matchExpressions?: readonly Expression[];
  readonly matchFields?: readonly Expression[];
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Whether the pod's nodeSelector and required node affinity pick the node. */
export function matchesNodeSelector(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const affinity = spec.affinity as { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: readonly Term[] } } } | undefined;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms) return true;
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length + matchFields.length > 0 &&
      matchExpressions.every((one) => holds(one, labels[one.key])) &&
      matchFields.every((one) => holds(one, one.key === 'metadata.name' ? node.metadata.name : undefined)),
  );
}

function holds({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    default:
      return operator === 'Lt' && Number(value) < Number(values[0]);
  }
}
