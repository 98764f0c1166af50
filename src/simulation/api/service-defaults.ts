import type { Service } from './types.ts';

/** Fills in what does not depend on the cluster. Models pkg/apis/core/v1/defaults.go SetDefaults_Service (1.26). Works on the object it is given. */
export function defaultService(service: Service): void {
  service.spec ??= {};
  const { spec } = service;
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  if (isReachableFromOutside(spec.type)) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

/** Whether the type gets node ports. */
export function isReachableFromOutside(type: Service['spec']['type']): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** `clusterIP: None`. */
export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIPs?.length === 1 ? spec.clusterIPs[0] === 'None' : spec.clusterIP === 'None';
}

/** Whether a load balancer asks each node for its health. */
export function needsHealthCheck({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}
