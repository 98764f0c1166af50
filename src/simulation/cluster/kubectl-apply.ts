import { clone } from '../api/clone.ts';
import type { Manifest } from '../api/manifest.ts';
import type { Container } from '../api/types.ts';
import type { ApiObject, Fields } from './api-server/object.ts';
import { strategicMerge } from './api-server/patch/strategic-merge.ts';
import { threeWayPatch } from './api-server/patch/three-way.ts';
import type { Resource } from './api-server/resource.ts';
import type { ApiServer } from './api-server/server.ts';

/** What became of an object that was applied. */
export type Applied = 'created' | 'configured' | 'unchanged';

/**
 * `kubectl apply` without a kubectl: makes an object, or changes what is named and removes what is named no longer.
 * What was applied last is remembered here and not in an annotation, so that lessons see their objects as they wrote them.
 */
export class Applier {
  readonly #server: ApiServer;
  readonly #last = new Map<string, Fields>();

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /** Applies one object. Throws ApiError. */
  apply(resource: Resource, object: Manifest): Applied {
    const { name, namespace } = object.metadata;
    const wanted = withoutNulls(clone(object)) as Fields & ApiObject;
    nameImages(wanted as Sketch);
    const before = this.#server.store.get<ApiObject & Fields>(resource, namespace, name);
    if (!before) {
      const created = this.#server.create<ApiObject>(resource, namespace, clone(wanted));
      this.#last.set(created.metadata.uid ?? '', wanted);
      return 'created';
    }
    const uid = before.metadata.uid ?? '';
    const patch = threeWayPatch(resource.kind, this.#last.get(uid) ?? {}, wanted);
    const merged = strategicMerge(resource.kind, clone(before), patch) as Fields & ApiObject;
    const after = this.#server.update<ApiObject>(resource, namespace, name, merged);
    this.#last.set(uid, wanted);
    return after.metadata.resourceVersion === before.metadata.resourceVersion ? 'unchanged' : 'configured';
  }
}

interface Sketch {
  readonly spec?: { readonly containers?: Container[]; readonly template?: { readonly spec?: { readonly containers?: Container[] } } };
}

// A sketch of a pod may leave out what its containers run: that is called as the container is.
function nameImages({ spec }: Sketch): void {
  for (const container of spec?.template?.spec?.containers ?? spec?.containers ?? []) container.image ??= container.name;
}

// `creationTimestamp: null`, `status: {}`: what kubectl's dry run leaves in a manifest says nothing.
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null || one === undefined ? [] : [[key, withoutNulls(one)]])));
}
