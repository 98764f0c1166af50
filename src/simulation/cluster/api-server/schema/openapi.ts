import type { Version } from '../../../api/version.ts';
import { pathOf } from '../path.ts';
import { resourcesOf } from '../registry.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import { describeField, describeType } from './descriptions.ts';
import { allStructs, type FieldType, type Struct, struct } from './schema.ts';

const prefix = '#/components/schemas/';

/** Answers of `/openapi/v3` and below: what kubectl validates, applies and explains by. Undefined for another path. */
export function openApi(path: string, version: Version): unknown {
  if (path === '/openapi/v3') return { paths: Object.fromEntries(groupPaths(version).map((one) => [one, { serverRelativeURL: `/openapi/v3/${one}` }])) };
  const group = path.startsWith('/openapi/v3/') ? path.slice('/openapi/v3/'.length) : '';
  if (!groupPaths(version).includes(group)) return undefined;
  const rows = resourcesOf(version).filter((row) => groupPath(row) === group);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: `v${version}.0` },
    paths: Object.fromEntries(rows.flatMap(operations)),
    components: { schemas: schemasFor(rows) },
  };
}

function groupPaths(version: Version): string[] {
  return [...new Set(resourcesOf(version).map(groupPath))];
}

function groupPath(row: Resource): string {
  return row.group ? `apis/${apiVersionOf(row)}` : `api/${row.version}`;
}

// kubectl looks for one thing here: whether writes take `fieldValidation`.
function operations(row: Resource): [string, unknown][] {
  const kind = { group: row.group, version: row.version, kind: row.kind };
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));
  const operation = (action: string): unknown => ({ 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': kind, parameters, responses: {} });
  const namespace = row.namespaced ? '{namespace}' : undefined;
  return [
    [pathOf(row, namespace), { get: operation('list'), post: operation('post') }],
    [pathOf(row, namespace, '{name}'), { get: operation('get'), put: operation('put'), patch: operation('patch'), delete: operation('delete') }],
  ];
}

function schemasFor(rows: readonly Resource[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const visit = (name: string): void => {
    const key = schemaName(name);
    if (Object.hasOwn(found, key)) return;
    found[key] = undefined;
    found[key] = { description: describeType(name), type: 'object', properties: properties(name, struct(name), visit) };
  };
  for (const row of rows) {
    visit(row.kind);
    Object.assign(found[schemaName(row.kind)] as object, { 'x-kubernetes-group-version-kind': [{ group: row.group, kind: row.kind, version: row.version }] });
  }
  return found;
}

function properties(name: string, fields: Struct, visit: (name: string) => void): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].map(([field, type]) => {
      const schema = schemaOf(type, visit);
      const description = describeField(name, field);
      // A reference stands alone in OpenAPI 3.0; Kubernetes wraps it to put a description beside it.
      return [field, '$ref' in schema ? { description, default: {}, allOf: [schema] } : { description, ...schema }];
    }),
  );
}

function schemaOf(type: FieldType, visit: (name: string) => void): Record<string, unknown> {
  switch (type.kind) {
    case 'struct':
      visit(type.name);
      return { $ref: prefix + schemaName(type.name) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.of, visit) };
    case 'list':
      return { type: 'array', items: schemaOf(type.of, visit), ...listExtensions(type) };
    case 'scalar':
      return scalars[type.name];
  }
}

function listExtensions({ mergeKey, keys }: FieldType & { kind: 'list' }): Record<string, unknown> {
  if (mergeKey === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  if (mergeKey === '') return { 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' };
  return {
    'x-kubernetes-list-map-keys': keys,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-patch-merge-key': mergeKey,
    'x-kubernetes-patch-strategy': 'merge',
  };
}

const scalars = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  intstr: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  time: { type: 'string', format: 'date-time' },
  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
} satisfies Record<string, Record<string, unknown>>;

function schemaName(name: string): string {
  return `io.k8s.api.${allStructs().has(name) ? 'v1' : 'unknown'}.${name}`;
}
