import type { ApiObject } from './object.ts';
import type { Resource } from './resource.ts';

/** How much of each object a table carries. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** meta.k8s.io/v1 Table. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly columnDefinitions: readonly {
    readonly name: string;
    readonly type: string;
    readonly format: string;
    readonly description: string;
    readonly priority: number;
  }[];
  readonly rows: readonly { readonly cells: readonly (string | number | boolean)[]; readonly object?: unknown }[];
}

/** Objects as the table that `kubectl get` prints: what stands in a column is the server's business. */
export function makeTable(
  resource: Resource,
  objects: readonly ApiObject[],
  options: {
    readonly now: number;
    readonly metadata?: Record<string, string>;
    readonly includeObject?: IncludeObject;
    readonly version?: string;
    readonly headers?: boolean;
  },
): Table {
  const { now, metadata = {}, includeObject = 'Metadata', version = 'v1', headers = true } = options;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: headers
      ? resource.columns.map(({ name, type, format = '', description, priority = 0 }) => ({ name, type, format, description, priority }))
      : [],
    rows: objects.map((object) => ({
      cells: resource.columns.map((column) => column.cell(object, now)),
      ...(includeObject === 'None' ? {} : { object: includeObject === 'Object' ? object : partial(object, version) }),
    })),
  };
}

function partial({ metadata }: ApiObject, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
