import type { Version } from '../../api/version.ts';
import { resourcesOf } from './registry.ts';
import type { Resource } from './resource.ts';

/** What a path names. */
export interface ResourcePath {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Reads `/api/v1/namespaces/default/services/web/status` and the like; undefined for a path that names no resource of this release. */
export function parsePath(path: string, version: Version): ResourcePath | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const [root] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  const [group = '', groupVersion = ''] = root === 'api' ? ['', parts[1]] : [parts[1], parts[2]];
  let rest = parts.slice(root === 'api' ? 2 : 3);
  // `watch/` as a prefix is how old clients ask.
  if (rest[0] === 'watch') rest = rest.slice(1);
  const find = (plural: string | undefined): Resource | undefined =>
    resourcesOf(version).find((row) => row.group === group && row.version === groupVersion && row.plural === plural);
  const isNested = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const namespace = isNested ? rest[1] : undefined;
  if (isNested) rest = rest.slice(2);
  const resource = find(rest[0]);
  if (!resource || rest.length > 3 || (isNested && !resource.namespaced)) return undefined;
  const [, name, subresource] = rest;
  if (name !== undefined && resource.namespaced && namespace === undefined) return undefined;
  return { resource, namespace, name, subresource };
}

/** The path of a resource, or of one object of it. */
export function pathOf(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`;
  const within = resource.namespaced && namespace ? `/namespaces/${namespace}` : '';
  return `${root}${within}/${resource.plural}${name === undefined ? '' : `/${name}`}${subresource ? `/${subresource}` : ''}`;
}
