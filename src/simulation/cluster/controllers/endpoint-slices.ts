import type { Endpoint, EndpointPort, EndpointSlice, Node, Pod, Service } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { endpointSlices } from '../api-server/resources/endpoint-slices.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { services } from '../api-server/resources/service.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { randomSuffix } from '../names.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { ownerReference } from './owners.ts';
import { concernedServices, endpointConditions, podAddress, podsOf, resolvePorts } from './service-pods.ts';
import { pack } from './slice-packing.ts';
import { addHints } from './topology-hints.ts';

/** Who wrote a slice; this controller touches no others. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
/** Whose slice it is. */
export const serviceNameLabel = 'kubernetes.io/service-name';
/** On slices and Endpoints of Services without a ClusterIP, which kube-proxy passes over. */
export const headlessLabel = 'service.kubernetes.io/headless';
/** When the change that made an update necessary happened. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';
const manager = 'endpointslice-controller.k8s.io';

/** Writes the EndpointSlices of Services that have a selector. Models pkg/controller/endpointslice (1.26). */
export class EndpointSliceController implements Controller {
  readonly name = 'endpointslice';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: StoreEvent): void {
    const { server } = this.#context;
    for (const key of concernedServices(server, event)) this.#queue.add(key);
    const { resource, object, before, type } = event;
    if (resource === endpointSlices && object.metadata.labels?.[managedByLabel] === manager && (type === 'DELETED' || !isOwnWrite(before, object)))
      this.#queue.add(`${object.metadata.namespace}/${object.metadata.labels[serviceNameLabel]}`);
    // Zones and hints come from the nodes' labels.
    if (resource === nodes && before && !equalJSON(before.metadata.labels, object.metadata.labels))
      for (const service of server.store.list(services)) this.#queue.add(keyOf(service));
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #sync(namespace: string, name: string): void {
    const { server, random } = this.#context;
    const service = server.store.get<Service>(services, namespace, name);
    const existing = server.store
      .list<EndpointSlice>(endpointSlices, namespace)
      .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name && metadata.labels[managedByLabel] === manager);
    if (!service || !hasSelector(service) || service.spec.type === 'ExternalName') {
      // Those of a Service that is gone go with it; those of one that lost its selector stay as they are.
      if (!service) for (const { metadata } of existing) server.removeNow(endpointSlices, namespace, metadata.name);
      return;
    }
    const pods = podsOf(server, service, true);
    const families = service.spec.ipFamilies?.length ? service.spec.ipFamilies : (['IPv4'] as const);
    for (const slice of existing)
      if (!families.some((family) => family === slice.addressType)) server.removeNow(endpointSlices, namespace, slice.metadata.name);
    const zones = new Map(server.store.list<Node>(nodes).map((node) => [node.metadata.name, node]));
    for (const family of families) {
      const own = existing.filter(({ addressType }) => addressType === family);
      const groups = this.#group(service, pods, family, zones);
      const { create, update, remove } = pack(own, groups);
      const metadata = labelsFor(service);
      const drafts = [
        ...create.map(({ ports, endpoints }) => ({ before: undefined, ports, endpoints })),
        ...own
          .filter((slice) => !remove.includes(slice))
          .map((slice) => ({ before: slice, ports: slice.ports ?? [], endpoints: update.get(slice) ?? slice.endpoints ?? [] })),
      ];
      for (const slice of remove) server.removeNow(endpointSlices, namespace, slice.metadata.name);
      for (const draft of addHints(service, drafts, zones, server.version))
        this.#write(service, family, metadata, draft, () => `${name}-${randomSuffix(random)}`);
    }
  }

  #group(
    service: Service,
    pods: readonly Pod[],
    family: 'IPv4' | 'IPv6',
    zones: ReadonlyMap<string, Node>,
  ): Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }> {
    const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
    for (const pod of pods) {
      const ip = podAddress(pod, family);
      if (!ip) continue;
      const ports = resolvePorts(service, pod);
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, endpoints: [] };
      groups.set(key, group);
      const zone = zones.get(pod.spec.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone'];
      group.endpoints.push({
        addresses: [ip],
        conditions: endpointConditions(pod, service.spec.publishNotReadyAddresses === true),
        ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? { hostname: pod.spec.hostname } : {}),
        targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
        nodeName: pod.spec.nodeName,
        ...(zone ? { zone } : {}),
      });
    }
    return groups;
  }

  #write(
    service: Service,
    family: 'IPv4' | 'IPv6',
    { labels, annotations }: { labels: Record<string, string>; annotations: Record<string, string> },
    { before, ports, endpoints }: SliceDraft,
    newName: () => string,
  ): void {
    const { server } = this.#context;
    const { namespace, name } = service.metadata;
    if (before) {
      const trigger = before.metadata.annotations?.[triggerTimeAnnotation];
      const same = equalJSON(before.endpoints ?? [], endpoints) && equalJSON(before.metadata.labels, labels);
      if (same) return;
      const written = { ...annotations, ...(trigger ? { [triggerTimeAnnotation]: timestamp(server.now()) } : {}) };
      server.update<EndpointSlice>(endpointSlices, namespace, before.metadata.name, {
        ...before,
        metadata: { ...before.metadata, labels, annotations: written },
        endpoints,
      });
      return;
    }
    server.create<EndpointSlice>(endpointSlices, namespace, {
      metadata: {
        name: newName(),
        generateName: `${name}-`,
        namespace,
        labels,
        annotations: { ...annotations, [triggerTimeAnnotation]: timestamp(server.now()) },
        ownerReferences: [ownerReference(service, 'v1', 'Service')],
      },
      addressType: family,
      ports,
      endpoints,
    });
  }
}

/** A slice that is to be written. */
export interface SliceDraft {
  readonly before?: EndpointSlice;
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
}

function labelsFor(service: Service): { labels: Record<string, string>; annotations: Record<string, string> } {
  const { [headlessLabel]: _headless, ...labels } = service.metadata.labels ?? {};
  return {
    labels: {
      ...labels,
      [managedByLabel]: manager,
      [serviceNameLabel]: service.metadata.name,
      ...(service.spec.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
    },
    annotations: {},
  };
}

function hasSelector({ spec }: Service): boolean {
  return Object.keys(spec.selector ?? {}).length > 0;
}

// The controller's own writes need no second look; somebody else's hand on the endpoints does.
function isOwnWrite(before: StoreEvent['before'], object: StoreEvent['object']): boolean {
  return before === undefined || equalJSON((before as EndpointSlice).endpoints, (object as EndpointSlice).endpoints);
}
