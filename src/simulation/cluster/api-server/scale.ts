import type { Deployment, ReplicaSet } from '../../api/types.ts';
import { printSelector } from './selectors.ts';

/** autoscaling/v1 Scale: how many there should be and are. */
export interface Scale {
  readonly kind: 'Scale';
  readonly apiVersion: 'autoscaling/v1';
  readonly metadata: Record<string, unknown>;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

/** The Scale of a Deployment or ReplicaSet. */
export function scaleOf({ metadata, spec, status }: Deployment | ReplicaSet): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, selector: printSelector(spec.selector) },
  };
}
