import type { EndpointPort, Pod, Service, ServicePort } from '../../api/types.ts';
import { familyOf } from '../../api/validate-cluster-ips.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import { services } from '../api-server/resources/service.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { keyOf } from './controller.ts';
import { isReady } from './pod-conditions.ts';

/** Whether every label of a selector is there; an empty selector picks nothing here. */
export function selects(selector: Readonly<Record<string, string>> | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  let isEmpty = true;
  // Asked for every Service whenever a pod changes: no arrays.
  for (const key in selector) {
    if (labels?.[key] !== selector[key]) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

/** The Services that a write concerns: the one that was written, or those whose selector picks the pod now or did before. */
export function concernedServices(server: ApiServer, { resource, object, before }: StoreEvent): string[] {
  if (resource === services) return [keyOf(object)];
  if (resource !== podResource) return [];
  return server.store
    .list<Service>(services, object.metadata.namespace)
    .filter(({ spec }) => selects(spec.selector, object.metadata.labels) || (before && selects(spec.selector, before.metadata.labels)))
    .map(keyOf);
}

/** The pods that a Service's selector picks and that have something to offer: an address, and a life before them or just behind. */
export function podsOf(server: ApiServer, { metadata, spec }: Service, includeTerminating: boolean): Pod[] {
  return server.store
    .list<Pod>(podResource, metadata.namespace)
    .filter(
      (pod) =>
        selects(spec.selector, pod.metadata.labels) &&
        pod.status?.podIP &&
        pod.status.phase !== 'Succeeded' &&
        pod.status.phase !== 'Failed' &&
        (includeTerminating || !pod.metadata.deletionTimestamp),
    );
}

/** The pod's address of a family. */
export function podAddress({ status }: Pod, family: 'IPv4' | 'IPv6'): string | undefined {
  return (status?.podIPs ?? [{ ip: status?.podIP ?? '' }]).map(({ ip }) => ip).find((ip) => familyOf(ip) === family);
}

/** `ready`, `serving` and `terminating` of a pod behind a Service. Models endpointslice utils podToEndpoint (1.26). */
export function endpointConditions(pod: Pod, publishNotReady: boolean): { ready: boolean; serving: boolean; terminating: boolean } {
  const serving = isReady(pod);
  const terminating = Boolean(pod.metadata.deletionTimestamp);
  return { ready: publishNotReady || (serving && !terminating), serving, terminating };
}

/** What the Service's ports are on this pod. A named targetPort is looked up in its containers; a pod without that name has none for the port. */
export function resolvePorts({ spec }: Service, pod: Pod): EndpointPort[] {
  return (spec.ports ?? []).flatMap((port) => {
    const number = resolvePort(port, pod);
    return number === undefined
      ? []
      : { name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP', ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) };
  });
}

function resolvePort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  for (const container of pod.spec.containers) {
    const named = container.ports?.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'));
    if (named) return named.containerPort;
  }
  return undefined;
}
