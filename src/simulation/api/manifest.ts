import { clone } from './clone.ts';
import type {
  ConfigMap,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  IPAddress,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  Service,
  ServiceAccount,
  ServiceCIDR,
} from './types.ts';
import { parseYamlDocuments, YamlError } from './yaml-text.ts';

/** The kinds that `apply` takes. */
export type Manifest =
  | (Service & { kind: 'Service' })
  | (Pod & { kind: 'Pod' })
  | (Deployment & { kind: 'Deployment' })
  | (EndpointSlice & { kind: 'EndpointSlice' })
  | (Endpoints & { kind: 'Endpoints' })
  | (ReplicaSet & { kind: 'ReplicaSet' })
  | (DaemonSet & { kind: 'DaemonSet' })
  | (ConfigMap & { kind: 'ConfigMap' })
  | (Namespace & { kind: 'Namespace' })
  | (Node & { kind: 'Node' })
  | (ServiceAccount & { kind: 'ServiceAccount' })
  | (Event & { kind: 'Event' })
  | (ServiceCIDR & { kind: 'ServiceCIDR' })
  | (IPAddress & { kind: 'IPAddress' });

/** What is wrong with a manifest, in words that name the place. */
export class ManifestError extends Error {}

const apiVersions: Record<Manifest['kind'], string> = {
  Service: 'v1',
  Pod: 'v1',
  Deployment: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Endpoints: 'v1',
  ReplicaSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ConfigMap: 'v1',
  Namespace: 'v1',
  Node: 'v1',
  ServiceAccount: 'v1',
  Event: 'v1',
  ServiceCIDR: 'networking.k8s.io/v1',
  IPAddress: 'networking.k8s.io/v1',
};
const maxLength = 1_000_000;

/**
 * Reads manifests from YAML or JSON text (several documents, a List) or from objects.
 * Throws ManifestError for text that is no YAML (with line and column), kinds that are not simulated, and missing names.
 */
export function parseManifests(input: string | object | readonly object[]): Manifest[] {
  if (typeof input !== 'string') return (Array.isArray(input) ? input : [input]).flatMap(checkObject);
  if (input.length > maxLength) throw new ManifestError(`the manifest is ${input.length} characters long; the limit here is ${maxLength}`);
  return readDocuments(input).flatMap((value) => (value === null ? [] : checkObject(value)));
}

function readDocuments(text: string): unknown[] {
  try {
    return parseYamlDocuments(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ManifestError(`error converting YAML to JSON: yaml: ${error.message}`);
  }
}

function checkObject(value: unknown): Manifest[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ManifestError('a manifest is an object with apiVersion, kind and metadata');
  const object = value as { kind?: unknown; apiVersion?: unknown; metadata?: { name?: unknown; namespace?: unknown }; items?: unknown };
  if (object.kind === 'List' && Array.isArray(object.items)) return object.items.flatMap(checkObject);
  if (typeof object.kind !== 'string') throw new ManifestError("Object 'Kind' is missing in the manifest");
  if (typeof object.apiVersion !== 'string') throw new ManifestError("Object 'apiVersion' is missing in the manifest");
  const expected = Object.hasOwn(apiVersions, object.kind) ? apiVersions[object.kind as Manifest['kind']] : undefined;
  if (expected !== object.apiVersion)
    throw new ManifestError(
      `no matches for kind "${object.kind}" in version "${object.apiVersion}"; simulated here: ${Object.entries(apiVersions)
        .map(([kind, version]) => `${kind} (${version})`)
        .join(', ')}`,
    );
  const name = object.metadata?.name;
  if (typeof name !== 'string' || name === '') throw new ManifestError(`${object.kind}: metadata.name: Required value: name or generateName is required`);
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || name.length > 253)
    throw new ManifestError(
      `The ${object.kind} "${name}" is invalid: metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
    );
  return [clone(value) as Manifest];
}
