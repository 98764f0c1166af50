import { clone } from '../api/clone.ts';
import type { Deployment, Pod } from '../api/types.ts';
import { randomSuffix, templateHash } from './names.ts';
import type { Random } from './random.ts';

/** What a Deployment wants: pods to make and pods to remove. Scaling down removes the youngest first. */
export function planDeployment(deployment: Deployment, pods: readonly Pod[], random: Random): { create: Pod[]; remove: Pod[] } {
  const hash = templateHash(deployment.spec.template);
  const owner = `${deployment.metadata.name}-${hash}`;
  const own = pods.filter(
    (pod) =>
      pod.metadata.ownerReferences?.some((reference) => reference.kind === 'ReplicaSet' && reference.name.startsWith(`${deployment.metadata.name}-`)) &&
      (pod.metadata.namespace ?? 'default') === (deployment.metadata.namespace ?? 'default'),
  );
  const current = own.filter((pod) => pod.metadata.ownerReferences?.some((reference) => reference.name === owner));
  const replicas = deployment.spec.replicas ?? 1;
  const create = Array.from({ length: Math.max(0, replicas - current.length) }, () => makePod(deployment, owner, hash, random));
  return { create, remove: [...own.filter((pod) => !current.includes(pod)), ...current.slice(replicas)] };
}

/** Puts a pod on the node with the fewest pods; earlier nodes win ties. A pod that names its node stays there. */
export function chooseNode(pod: Pod, nodes: readonly string[], pods: readonly Pod[]): string {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const count = (node: string): number => pods.filter((other) => other.spec.nodeName === node).length;
  return [...nodes].sort((a, b) => count(a) - count(b))[0] ?? '';
}

function makePod(deployment: Deployment, owner: string, hash: string, random: Random): Pod {
  const { metadata, spec } = clone(deployment.spec.template);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${owner}-${randomSuffix(random)}`,
      namespace: deployment.metadata.namespace ?? 'default',
      labels: { ...metadata?.labels, 'pod-template-hash': hash },
      ownerReferences: [{ kind: 'ReplicaSet', name: owner }],
    },
    spec,
  };
}
