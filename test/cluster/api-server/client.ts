import { type ApiResponse, type Cluster, createCluster } from '../../../src/simulation/index.ts';

/** The paths of the kinds that tests write, in a namespace. */
const paths: Readonly<Record<string, string>> = {
  Service: '/api/v1/namespaces/default/services',
  Pod: '/api/v1/namespaces/default/pods',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  ReplicaSet: '/apis/apps/v1/namespaces/default/replicasets',
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Endpoints: '/api/v1/namespaces/default/endpoints',
  EndpointSlice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
};

/** The path of a kind, or of one object of it. */
export function pathOf(kind: string, name?: string): string {
  return `${paths[kind]}${name === undefined ? '' : `/${name}`}`;
}

/** Asks a cluster's API server; a refusal is an answer. */
export class Client {
  readonly cluster: Cluster;

  constructor(options: Parameters<typeof createCluster>[0] = {}) {
    this.cluster = createCluster(options);
  }

  get(path: string, query: Record<string, string> = {}, accept = 'application/json'): ApiResponse {
    return this.cluster.api.request({ method: 'GET', path, query, headers: { accept } });
  }

  create(object: { kind: string }, query: Record<string, string> = {}): ApiResponse {
    return this.cluster.api.request({ method: 'POST', path: pathOf(object.kind), query, body: object });
  }

  replace(object: { kind: string; metadata: { name: string } }): ApiResponse {
    return this.cluster.api.request({ method: 'PUT', path: pathOf(object.kind, object.metadata.name), body: object });
  }

  patch(path: string, type: 'strategic-merge-patch' | 'merge-patch' | 'json-patch', body: unknown, query: Record<string, string> = {}): ApiResponse {
    return this.cluster.api.request({ method: 'PATCH', path, query, headers: { 'content-type': `application/${type}+json` }, body });
  }

  delete(path: string, body?: unknown): ApiResponse {
    return this.cluster.api.request({ method: 'DELETE', path, body });
  }
}

/** The message of a refusal. */
export function messageOf({ body }: ApiResponse): string {
  return (body as { message?: string }).message ?? JSON.stringify(body);
}

/** `reason: message` of every cause, as kubectl lists them. */
export function causesOf({ body }: ApiResponse): string[] {
  const { details } = body as { details?: { causes?: { field: string; message: string }[] } };
  return (details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
}

/** A Service with one port, and whatever else its spec says. */
export function service(spec: object = {}, name = 'web'): { apiVersion: string; kind: string; metadata: { name: string }; spec: object } {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec } };
}
