import type { EndpointSubset, Endpoints, Pod, Service } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { endpoints } from '../api-server/resources/endpoints.ts';
import { services } from '../api-server/resources/service.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { type Controller, type ControllerContext, splitKey, WorkQueue } from './controller.ts';
import { headlessLabel, triggerTimeAnnotation } from './endpoint-slices.ts';
import { isReady } from './pod-conditions.ts';
import { concernedServices, podAddress, podsOf, resolvePorts } from './service-pods.ts';

/** More addresses than this are left out, and an annotation says so. */
const capacity = 1000;

/** Writes the Endpoints of Services that have a selector: the older, single object. Models pkg/controller/endpoint (1.26). */
export class EndpointsController implements Controller {
  readonly name = 'endpoint';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: StoreEvent): void {
    for (const key of concernedServices(this.#context.server, event)) this.#queue.add(key);
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #sync(namespace: string, name: string): void {
    const { server } = this.#context;
    const service = server.store.get<Service>(services, namespace, name);
    if (!service) {
      server.removeNow(endpoints, namespace, name);
      return;
    }
    if (Object.keys(service.spec.selector ?? {}).length === 0 || service.spec.type === 'ExternalName') return;
    const before = server.store.get<Endpoints>(endpoints, namespace, name);
    const { subsets, truncated } = limit(subsetsOf(service, podsOf(server, service, service.spec.publishNotReadyAddresses === true)));
    const labels = { ...service.metadata.labels };
    delete labels[headlessLabel];
    if (service.spec.clusterIP === 'None') labels[headlessLabel] = '';
    if (before && equalJSON(before.subsets ?? [], subsets) && equalJSON(before.metadata.labels ?? {}, labels)) return;
    const annotations = { [triggerTimeAnnotation]: timestamp(server.now()), ...(truncated ? { 'endpoints.kubernetes.io/over-capacity': 'truncated' } : {}) };
    const metadata = { name, namespace, ...(Object.keys(labels).length > 0 ? { labels } : {}), annotations };
    const object = { metadata, ...(subsets.length > 0 ? { subsets } : {}) };
    if (before) server.update<Endpoints>(endpoints, namespace, name, { ...object, metadata: { ...before.metadata, ...metadata } });
    else server.create<Endpoints>(endpoints, namespace, object);
  }
}

// One subset for each set of ports; addresses in the order of their text, as the real one sorts them.
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const [family = 'IPv4'] = service.spec.ipFamilies ?? [];
  const groups = new Map<string, EndpointSubset>();
  for (const pod of pods) {
    const ip = podAddress(pod, family);
    if (!ip) continue;
    const ports = resolvePorts(service, pod).map(({ name, ...port }) => (name ? { name, ...port } : port));
    if (ports.length === 0 && service.spec.clusterIP !== 'None') continue;
    const key = JSON.stringify(ports);
    const group: EndpointSubset = groups.get(key) ?? (ports.length > 0 ? { ports } : {});
    groups.set(key, group);
    const list = service.spec.publishNotReadyAddresses || isReady(pod) ? 'addresses' : 'notReadyAddresses';
    const { namespace, name, uid } = pod.metadata;
    const hostname = pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? { hostname: pod.spec.hostname } : {};
    group[list] = [...(group[list] ?? []), { ip, ...hostname, nodeName: pod.spec.nodeName, targetRef: { kind: 'Pod', namespace, name, uid } }];
  }
  const sort = (list: EndpointSubset['addresses']): EndpointSubset['addresses'] => list?.sort((a, b) => (a.ip < b.ip ? -1 : 1));
  return [...groups.values()].map(({ addresses, notReadyAddresses, ports }) => ({
    ...(addresses ? { addresses: sort(addresses) } : {}),
    ...(notReadyAddresses ? { notReadyAddresses: sort(notReadyAddresses) } : {}),
    ...(ports ? { ports } : {}),
  }));
}

function limit(subsets: EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  let left = capacity;
  let truncated = false;
  for (const subset of subsets)
    for (const list of ['addresses', 'notReadyAddresses'] as const) {
      const all = subset[list];
      if (!all) continue;
      if (all.length > left) truncated = true;
      subset[list] = all.slice(0, left);
      left -= subset[list].length;
    }
  return { subsets, truncated };
}
