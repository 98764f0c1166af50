import { isReachableFromOutside, needsHealthCheck } from '../../../api/service-defaults.ts';
import type { Service } from '../../../api/types.ts';
import { same } from './ip-families.ts';
import { nodePortsOf } from './service-allocations.ts';

/**
 * Puts back allocated values that an update leaves out, so that a manifest can be applied again and again.
 * Models pkg/registry/core/service/storage/storage.go patchAllocatedValues (1.26). Works on the object it is given.
 */
export function keepAllocated({ spec }: Service, before: Service): void {
  if (needsClusterIP(spec) && needsClusterIP(before.spec)) {
    spec.clusterIP ||= before.spec.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === before.spec.clusterIP) spec.clusterIPs = before.spec.clusterIPs;
  }
  if (isReachableFromOutside(spec.type) && isReachableFromOutside(before.spec.type)) {
    const byName = new Map((before.spec.ports ?? []).map(({ name, nodePort }) => [name ?? '', nodePort]));
    const used = new Set((spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []));
    for (const port of spec.ports ?? []) {
      const old = byName.get(port.name ?? '');
      if (port.nodePort || !old || used.has(old)) continue;
      port.nodePort = old;
      used.add(old);
    }
  }
  if (needsHealthCheck({ metadata: before.metadata, spec }) && needsHealthCheck(before)) spec.healthCheckNodePort ||= before.spec.healthCheckNodePort;
}

/** Makes clusterIP and clusterIPs say the same when a client set only one. Models NormalizeClusterIPs (1.26). */
export function syncClusterIPs({ spec }: Service, before: Service | undefined): void {
  if (!before) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  const old = before.spec;
  if (old.clusterIPs?.length && !spec.clusterIPs?.length && old.clusterIP === spec.clusterIP) spec.clusterIPs = old.clusterIPs;
  if ((old.clusterIP ?? '') === (spec.clusterIP ?? '')) return;
  if (old.clusterIP && !spec.clusterIP) {
    if (same(old.clusterIPs, spec.clusterIPs)) delete spec.clusterIPs;
  } else if (same(old.clusterIPs, spec.clusterIPs)) spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : undefined;
}

/** Drops what the new type has no use for, unless the client changed it. Models pkg/registry/core/service/strategy.go dropTypeDependentFields (1.26). */
export function dropTypeDependent(service: Service, before: Service): void {
  const { spec } = service;
  const old = before.spec;
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    if (same(old.clusterIPs, spec.clusterIPs) && (old.clusterIP ?? '') === (spec.clusterIP ?? '')) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (same(old.ipFamilies, spec.ipFamilies)) delete spec.ipFamilies;
    if (old.ipFamilyPolicy === spec.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (isReachableFromOutside(old.type) && !isReachableFromOutside(spec.type)) {
    if (samePorts(nodePortsOf(before), nodePortsOf(service))) for (const port of spec.ports ?? []) delete port.nodePort;
    if (old.externalTrafficPolicy === spec.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
  if (needsHealthCheck(before) && !needsHealthCheck(service) && old.healthCheckNodePort === spec.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (old.type !== 'LoadBalancer' || spec.type === 'LoadBalancer') return;
  if (old.allocateLoadBalancerNodePorts === spec.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
  if (old.loadBalancerClass === spec.loadBalancerClass) delete spec.loadBalancerClass;
}

function needsClusterIP({ type }: Service['spec']): boolean {
  return type !== 'ExternalName';
}

function samePorts(a: readonly number[], b: readonly number[]): boolean {
  return same(a.map(String), b.map(String));
}
