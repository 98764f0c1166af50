import type { EndpointSlice, Endpoints, Service } from '../../api/types.ts';
import { familyOf } from '../../api/validate-cluster-ips.ts';
import { equalJSON } from '../api-server/object.ts';
import { endpointSlices } from '../api-server/resources/endpoint-slices.ts';
import { endpoints } from '../api-server/resources/endpoints.ts';
import { services } from '../api-server/resources/service.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { randomSuffix } from '../names.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { headlessLabel, managedByLabel, serviceNameLabel } from './endpoint-slices.ts';

const manager = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';

/** Copies Endpoints that somebody wrote by hand, for a Service without selector, into EndpointSlices. Models pkg/controller/endpointslicemirroring. */
export class EndpointMirroringController implements Controller {
  readonly name = 'endpointslicemirroring';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ resource, object }: StoreEvent): void {
    if (resource === services || resource === endpoints) this.#queue.add(keyOf(object));
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #sync(namespace: string, name: string): void {
    const { server, random } = this.#context;
    const service = server.store.get<Service>(services, namespace, name);
    const source = server.store.get<Endpoints>(endpoints, namespace, name);
    const own = server.store
      .list<EndpointSlice>(endpointSlices, namespace)
      .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name && metadata.labels[managedByLabel] === manager);
    const mirrored = service && source && Object.keys(service.spec.selector ?? {}).length === 0 && source.metadata.labels?.[skipLabel] !== 'true';
    const wanted = mirrored ? slicesOf(source) : [];
    for (const [i, { addressType, ports, endpoints: list }] of wanted.entries()) {
      const before = own[i];
      if (before && equalJSON(before.ports, ports) && equalJSON(before.endpoints, list) && before.addressType === addressType) continue;
      const { [headlessLabel]: _headless, ...labels } = source?.metadata.labels ?? {};
      const metadata = {
        name: before?.metadata.name ?? `${name}-${randomSuffix(random)}`,
        generateName: `${name}-`,
        namespace,
        labels: { ...labels, [managedByLabel]: manager, [serviceNameLabel]: name },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, uid: source?.metadata.uid ?? '', controller: true, blockOwnerDeletion: true }],
      };
      if (before) server.removeNow(endpointSlices, namespace, before.metadata.name);
      server.create<EndpointSlice>(endpointSlices, namespace, { metadata, addressType, ports, endpoints: list });
    }
    for (const { metadata } of own.slice(wanted.length)) server.removeNow(endpointSlices, namespace, metadata.name);
  }
}

function slicesOf({ subsets = [] }: Endpoints): Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'>[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
    (['IPv4', 'IPv6'] as const).flatMap((family) => {
      const of = (list: typeof addresses, ready: boolean) =>
        list
          .filter(({ ip }) => familyOf(ip) === family)
          .map(({ ip, hostname, nodeName, targetRef }) => ({
            addresses: [ip],
            conditions: { ready },
            ...(hostname ? { hostname } : {}),
            ...(nodeName ? { nodeName } : {}),
            ...(targetRef ? { targetRef } : {}),
          }));
      const list = [...of(addresses, true), ...of(notReadyAddresses, false)];
      return list.length === 0 ? [] : { addressType: family, ports: ports.map((port) => ({ name: '', ...port })), endpoints: list };
    }),
  );
}
