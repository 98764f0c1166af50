import type { ApiObject } from '../api-server/object.ts';
import { resourcesOf } from '../api-server/registry.ts';
import type { Resource } from '../api-server/resource.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { type Controller, type ControllerContext, WorkQueue } from './controller.ts';

/** Removes what is left without an owner, and lets go of it when the owner was removed with `orphan`. Models pkg/controller/garbagecollector. */
export class GarbageCollector implements Controller {
  readonly name = 'garbagecollector';
  readonly #context: ControllerContext;
  readonly #gone = new WorkQueue();
  #waiting: { resource: Resource; object: ApiObject }[] = [];

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ type, resource, object }: StoreEvent): void {
    const { uid, finalizers } = object.metadata;
    if (type === 'DELETED' && uid) this.#gone.add(uid);
    else if (object.metadata.deletionTimestamp && (finalizers?.includes('orphan') || finalizers?.includes('foregroundDeletion')))
      this.#waiting.push({ resource, object });
  }

  run(): boolean {
    const { server } = this.#context;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resource, object } of waiting) this.#finalize(resource, object);
    let dependents: Map<string, { resource: Resource; object: ApiObject }[]> | undefined;
    const any = this.#gone.drain((uid) => {
      dependents ??= this.#dependents();
      for (const { resource, object } of dependents.get(uid) ?? []) {
        const { namespace, name } = object.metadata;
        const current = server.store.get(resource, namespace, name);
        if (!current || current.metadata.uid !== object.metadata.uid || current.metadata.deletionTimestamp) continue;
        server.delete(resource, namespace, name);
      }
    });
    return any || waiting.length > 0;
  }

  #finalize(resource: Resource, { metadata }: ApiObject): void {
    const { server } = this.#context;
    const current = server.store.get(resource, metadata.namespace, metadata.name);
    if (!current?.metadata.finalizers) return;
    const own = this.#dependents().get(metadata.uid ?? '') ?? [];
    const isOrphan = current.metadata.finalizers.includes('orphan');
    if (isOrphan)
      for (const { resource: kind, object } of own)
        server.store.put(kind, {
          ...object,
          metadata: { ...object.metadata, ownerReferences: object.metadata.ownerReferences?.filter(({ uid }) => uid !== metadata.uid) },
        });
    else {
      for (const { resource: kind, object } of own)
        if (!object.metadata.deletionTimestamp) server.delete(kind, object.metadata.namespace, object.metadata.name, { propagationPolicy: 'Foreground' });
      const left = this.#dependents().get(metadata.uid ?? '') ?? [];
      if (left.length > 0) {
        // Looked at again when something has gone.
        const stop = server.store.subscribe((event) => {
          if (event.type !== 'DELETED') return;
          stop();
          this.#waiting.push({ resource, object: current });
        });
        return;
      }
    }
    const finalizers = current.metadata.finalizers.filter((one) => one !== 'orphan' && one !== 'foregroundDeletion');
    // A pod is its kubelet's to end.
    if (finalizers.length === 0 && !resource.gracePeriod) server.removeNow(resource, metadata.namespace, metadata.name);
    else server.store.put(resource, { ...current, metadata: { ...current.metadata, finalizers } });
  }

  #dependents(): Map<string, { resource: Resource; object: ApiObject }[]> {
    const { server } = this.#context;
    const found = new Map<string, { resource: Resource; object: ApiObject }[]>();
    for (const resource of resourcesOf(server.version))
      for (const object of server.store.list(resource))
        for (const { uid = '' } of object.metadata.ownerReferences ?? []) found.set(uid, [...(found.get(uid) ?? []), { resource, object }]);
    return found;
  }
}
