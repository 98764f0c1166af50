import type { ApiObject } from '../api-server/object.ts';
import type { Resource } from '../api-server/resource.ts';
import type { ApiServer } from '../api-server/server.ts';

/** The objects of a namespace that an owner controls. */
export function controlledBy<T extends ApiObject>(server: ApiServer, resource: Resource, owner: ApiObject): T[] {
  const { uid, namespace } = owner.metadata;
  return server.store.list<T>(resource, namespace).filter(({ metadata }) => metadata.ownerReferences?.some((one) => one.controller && one.uid === uid));
}

/** The reference that something made by a controller carries. */
export function ownerReference(owner: ApiObject, apiVersion: string, kind: string): Required<NonNullable<ApiObject['metadata']['ownerReferences']>[number]> {
  return { apiVersion, kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}
