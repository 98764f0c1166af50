import type { ApiObject } from './object.ts';
import type { Resource } from './resource.ts';
import type { ObjectStore } from './store.ts';
import { type IncludeObject, makeTable } from './table.ts';

/** What a client wants to see: objects, a table of them, or their metadata only. */
export interface Presentation {
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly version: string;
  readonly includeObject: IncludeObject;
}

/** Reads an Accept header: the first of its entries that is JSON and understood. */
export function presentationOf(accept: string | undefined, query: Readonly<Record<string, string>>): Presentation {
  const includeObject = (query.includeObject || 'Metadata') as IncludeObject;
  for (const entry of (accept ?? '').split(',')) {
    const [type, ...parameters] = entry.split(';').map((part) => part.trim());
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const { as, v = 'v1', g } = Object.fromEntries(parameters.map((one) => one.split('=', 2)));
    if (as === undefined) break;
    if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) continue;
    if (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { as, version: v, includeObject };
  }
  return { as: 'object', version: 'v1', includeObject };
}

/** One object as it was asked for. */
export function presentObject(resource: Resource, object: ApiObject, { as, version, includeObject }: Presentation, now: number, headers = true): unknown {
  if (as === 'Table')
    return makeTable(resource, [object], { now, version, includeObject, headers, metadata: { resourceVersion: object.metadata.resourceVersion ?? '' } });
  if (as === 'object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** A list as it was asked for. */
export function presentList(
  resource: Resource,
  objects: readonly ApiObject[],
  { as, version, includeObject }: Presentation,
  metadata: Record<string, string>,
  now: number,
): unknown {
  if (as === 'Table') return makeTable(resource, objects, { now, version, includeObject, metadata });
  const apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version;
  if (as === 'object') return { kind: `${resource.kind}List`, apiVersion, metadata, items: objects.map(withoutKind) };
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => ({ kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata })),
  };
}

/** A page of a list: what `limit` and `continue` ask for. The token is the name of the last one shown. */
export function page(
  objects: readonly ApiObject[],
  query: Readonly<Record<string, string>>,
  store: ObjectStore,
): { objects: readonly ApiObject[]; metadata: Record<string, string> } {
  const after = query.continue ?? '';
  const rest = after ? objects.filter(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}` > after) : objects;
  const limit = Number(query.limit ?? 0);
  const shown = limit > 0 ? rest.slice(0, limit) : rest;
  const last = shown.at(-1)?.metadata;
  const metadata: Record<string, string> = { resourceVersion: `${store.revision}` };
  if (last && shown.length < rest.length) metadata.continue = `${last.namespace ?? ''}/${last.name}`;
  return { objects: shown, metadata };
}

// Items of a list do not say what the list says already.
function withoutKind(object: ApiObject): ApiObject {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return rest;
}
