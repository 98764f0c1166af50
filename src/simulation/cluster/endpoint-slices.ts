import type { EndpointPort, EndpointSlice, Pod, Service, ServicePort } from '../api/types.ts';

/** The API server's limit for one slice written by the controller (`--max-endpoints-per-slice`). */
const maxEndpointsPerSlice = 100;

/**
 * The EndpointSlices of a Service: the pods its selector picks, grouped by what its ports resolve to.
 * Models the endpointslice controller. A Service without a selector gets none: somebody else writes its slices.
 * @param name makes the name of the n-th slice.
 */
export function computeEndpointSlices(service: Service, pods: readonly Pod[], name: (n: number) => string): EndpointSlice[] {
  const { selector } = service.spec;
  if (!selector || Object.keys(selector).length === 0 || service.spec.type === 'ExternalName') return [];
  const groups = new Map<string, { ports: EndpointPort[]; pods: Pod[] }>();
  for (const pod of pods) {
    if (!selects(selector, pod) || !pod.status?.podIP || (pod.metadata.namespace ?? 'default') !== (service.metadata.namespace ?? 'default')) continue;
    const ports = (service.spec.ports ?? []).flatMap((port) => resolvePort(port, pod));
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, pods: [] };
    groups.set(key, group);
    group.pods.push(pod);
  }
  const slices: EndpointSlice[] = [];
  for (const { ports, pods: members } of groups.values())
    for (let from = 0; from < members.length; from += maxEndpointsPerSlice)
      slices.push(slice(service, ports, members.slice(from, from + maxEndpointsPerSlice), name(slices.length)));
  return slices;
}

/** Whether every label of the selector is on the pod. */
export function selects(selector: Record<string, string>, pod: Pod): boolean {
  return Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value);
}

function slice(service: Service, ports: EndpointPort[], pods: readonly Pod[], name: string): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name,
      namespace: service.metadata.namespace,
      labels: {
        ...service.metadata.labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': service.metadata.name,
      },
      ownerReferences: [{ kind: 'Service', name: service.metadata.name }],
    },
    addressType: 'IPv4',
    ports,
    endpoints: pods.map((pod) => {
      const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'True';
      return {
        addresses: [pod.status?.podIP ?? ''],
        conditions: { ready: ready || service.spec.publishNotReadyAddresses === true, serving: ready, terminating: false },
        nodeName: pod.spec.nodeName,
        targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace },
      };
    }),
  };
}

// A named targetPort is looked up in each pod; a pod without that name has no endpoint for the port.
function resolvePort(port: ServicePort, pod: Pod): EndpointPort[] {
  const protocol = port.protocol ?? 'TCP';
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return [{ name: port.name ?? '', port: target, protocol }];
  for (const container of pod.spec.containers) {
    const named = container.ports?.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol);
    if (named) return [{ name: port.name ?? '', port: named.containerPort, protocol }];
  }
  return [];
}
