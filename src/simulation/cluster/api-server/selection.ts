import type { ApiObject } from './object.ts';
import type { Resource } from './resource.ts';
import { matches, parseFieldSelector, parseSelector } from './selectors.ts';
import { badRequest } from './status.ts';

type Query = Readonly<Record<string, string>>;

/** The test that a request's label and field selectors make of an object. Throws BadRequest for a field that cannot be selected by. */
export function selection(resource: Resource, query: Query): (object: ApiObject) => boolean {
  const labels = parseSelector(query.labelSelector ?? '');
  const fields = parseFieldSelector(query.fieldSelector ?? '');
  if (labels.length === 0 && fields.length === 0) return () => true;
  return (object) => {
    if (!matches(labels, object.metadata.labels)) return false;
    if (fields.length === 0) return true;
    const known = fieldsOf(resource, object);
    return matches(checkFields(resource, fields, known), known);
  };
}

/** Refuses a field selector that the kind does not have, even when there is no object to ask. */
export function checkSelectors(resource: Resource, query: Query): void {
  parseSelector(query.labelSelector ?? '');
  const fields = parseFieldSelector(query.fieldSelector ?? '');
  if (fields.length > 0) checkFields(resource, fields, fieldsOf(resource, emptyObject));
}

const emptyObject = { metadata: { name: '' }, spec: {}, status: {}, involvedObject: {} } as ApiObject;

function fieldsOf(resource: Resource, object: ApiObject): Record<string, string> {
  const { name, namespace } = object.metadata;
  return { 'metadata.name': name, ...(resource.namespaced ? { 'metadata.namespace': namespace ?? '' } : {}), ...resource.selectable?.(object) };
}

function checkFields<T extends { readonly key: string }>(resource: Resource, fields: readonly T[], known: Record<string, string>): readonly T[] {
  const unknown = fields.find(({ key }) => !Object.hasOwn(known, key));
  if (!unknown) return fields;
  // Kinds with selectable fields of their own say it in their own words.
  throw badRequest(
    resource.selectable
      ? `field label not supported: ${unknown.key}`
      : `"${unknown.key}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
