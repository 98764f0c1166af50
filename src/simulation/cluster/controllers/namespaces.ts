import type { ConfigMap, Namespace, ServiceAccount } from '../../api/types.ts';
import { resourcesOf } from '../api-server/registry.ts';
import { configMaps, namespaces, serviceAccounts } from '../api-server/resources/small.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { type Controller, type ControllerContext, WorkQueue } from './controller.ts';

/** The cluster's certificate, as every namespace has it; there is no such certificate here. */
const rootCertificate = '-----BEGIN CERTIFICATE-----\n(not simulated)\n-----END CERTIFICATE-----\n';

/** Gives every namespace its default ServiceAccount and the root certificate; empties and removes those on their way out. */
export class NamespaceController implements Controller {
  readonly name = 'namespace';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ type, resource, object }: StoreEvent): void {
    if (resource === namespaces) this.#queue.add(object.metadata.name);
    // What a controller owes a namespace comes back; a namespace on its way out may be empty now.
    else if (type === 'DELETED' && object.metadata.namespace) this.#queue.add(object.metadata.namespace);
  }

  run(): boolean {
    return this.#queue.drain((name) => this.#sync(name));
  }

  #sync(name: string): void {
    const { server } = this.#context;
    const namespace = server.store.get<Namespace>(namespaces, undefined, name);
    if (!namespace) return;
    if (namespace.metadata.deletionTimestamp) {
      let left = 0;
      for (const resource of resourcesOf(server.version)) {
        if (!resource.namespaced) continue;
        for (const { metadata } of server.store.list(resource, name)) {
          if (!metadata.deletionTimestamp) server.delete(resource, name, metadata.name);
          if (server.store.get(resource, name, metadata.name)) left++;
        }
      }
      if (left === 0) server.removeNow(namespaces, undefined, name);
      return;
    }
    if (!server.store.get(serviceAccounts, name, 'default')) server.create<ServiceAccount>(serviceAccounts, name, { metadata: { name: 'default' } });
    if (!server.store.get(configMaps, name, 'kube-root-ca.crt'))
      server.create<ConfigMap>(configMaps, name, {
        metadata: {
          name: 'kube-root-ca.crt',
          annotations: {
            'kubernetes.io/description':
              'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
          },
        },
        data: { 'ca.crt': rootCertificate },
      });
  }
}
