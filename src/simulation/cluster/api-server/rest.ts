import { clone } from '../../api/clone.ts';
import { invalid } from '../../api/field-error.ts';
import type { Deployment } from '../../api/types.ts';
import { readBody } from './body.ts';
import { discover } from './discovery.ts';
import { serverSideApply } from './managed/apply.ts';
import { afterUpdate, type Writer } from './managed/managers.ts';
import { page, presentationOf, presentList, presentObject } from './negotiate.ts';
import { type ApiObject, type Fields, isFields } from './object.ts';
import { applyPatch } from './patch/patch.ts';
import { parsePath, type ResourcePath } from './path.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { scaleOf } from './scale.ts';
import { openApi } from './schema/openapi.ts';
import { checkSelectors, selection } from './selection.ts';
import type { ApiServer, DeleteOptions } from './server.ts';
import { badRequest, invalidObject, methodNotAllowed, noSuchPath, type Status } from './status.ts';
import { timestamp } from './time.ts';
import { statusOf, type WatchEvent, watch } from './watch.ts';

/** A request to the API server, without a network. The path may carry its query behind a `?`. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case: `accept`, `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. Taken as it is: it is copied before anything is changed. */
  readonly body?: unknown;
}

/** The answer. `body` is JSON, or text where `content-type` says so (logs). A status of 0: nobody listens, the connection is refused. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the surface needs besides the objects. */
export interface RestOptions {
  readonly server: ApiServer;
  /** `v1.26.0` */
  readonly gitVersion: string;
  /** `10.19.9.9:6443` */
  readonly address: string;
  /** Whether the API server runs. */
  isUp(): boolean;
  /** Lets controllers catch up after a write. */
  settle(): void;
  /** The log of a container. Throws ApiError. */
  log(namespace: string, pod: string, query: Readonly<Record<string, string>>): string;
}

/** The REST surface of the API server: what kubectl talks to. */
export class RestApi {
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /** Answers one request; refusals are answers too. */
  request(request: ApiRequest): ApiResponse {
    if (!this.#options.isUp()) return { status: 0, headers: {}, body: undefined };
    const [path = '', search] = request.path.split('?', 2);
    const query = { ...(search ? Object.fromEntries(new Map(search.split('&').map(parameter))) : {}), ...request.query };
    try {
      return this.#answer({ ...request, path, query, headers: request.headers ?? {}, body: request.body });
    } catch (error) {
      const status = statusOf(error);
      return json(status.code ?? 500, status);
    }
  }

  /** Follows a list or one object; see watch.ts. A refusal comes as an ERROR event. */
  watch(
    path: string,
    query: Readonly<Record<string, string>>,
    onEvent: (event: WatchEvent) => void,
    headers: Readonly<Record<string, string>> = {},
  ): () => void {
    try {
      return watch(this.#options.server, path, query, onEvent, headers);
    } catch (error) {
      onEvent({ type: 'ERROR', object: statusOf(error) });
      return () => {};
    }
  }

  #answer(request: FullRequest): ApiResponse {
    const { server, gitVersion, address } = this.#options;
    const { method, path } = request;
    if (method === 'GET') {
      if (/^\/(healthz|livez|readyz)$/.test(path)) return plain('ok');
      const found = discover(path, server.version, gitVersion, address) ?? openApi(path, server.version);
      if (found !== undefined) return json(200, found);
    }
    const parsed = parsePath(path, server.version);
    if (!parsed) throw noSuchPath();
    if (parsed.subresource !== undefined && parsed.subresource !== 'status') return this.#subresource(parsed, request);
    const verb = handlers[`${method} ${parsed.name === undefined ? 'list' : 'object'}`];
    if (!verb || (parsed.subresource && !parsed.resource.hasStatus)) throw parsed.subresource ? noSuchPath() : methodNotAllowed();
    const answer = verb(server, parsed, request);
    if (method !== 'GET') this.#options.settle();
    return answer;
  }

  #subresource(parsed: ResourcePath, request: FullRequest): ApiResponse {
    const { resource, namespace, name = '', subresource } = parsed;
    const { server, settle, log } = this.#options;
    const key = `${request.method} ${subresource}`;
    if (resource.plural === 'pods' && key === 'GET log') return plain(log(namespace ?? 'default', name, request.query));
    if (resource.plural === 'pods' && key === 'POST binding') {
      const target = (request.body as { target?: { name?: string } } | undefined)?.target?.name ?? '';
      const pod = clone(server.get(resource, namespace, name)) as ApiObject & { spec: { nodeName?: string } };
      pod.spec.nodeName = target;
      server.store.put(resource, pod);
      settle();
      return json(201, success());
    }
    if (resource.plural === 'pods' && key === 'POST eviction') {
      server.delete(resource, namespace, name);
      settle();
      return json(201, success());
    }
    if (!resource.hasScale || subresource !== 'scale') throw noSuchPath();
    const before = server.get<Deployment>(resource, namespace, name);
    if (request.method === 'GET') return json(200, scaleOf(before));
    if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed();
    const current = scaleOf(before);
    const scale = request.method === 'PUT' ? request.body : applyPatch('Scale', current as unknown as Fields, request.body, request.headers['content-type']);
    const { spec, metadata } = scale as { spec?: { replicas?: number }; metadata?: { resourceVersion?: string } };
    const replicas = spec?.replicas ?? 0;
    if (replicas < 0)
      throw invalidObject({ group: 'autoscaling', plural: 'scales', kind: 'Scale' }, name, [
        invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
      ]);
    const changed = clone(before);
    changed.spec.replicas = replicas;
    if (metadata?.resourceVersion !== undefined) changed.metadata.resourceVersion = metadata.resourceVersion;
    const updated = updateManaged(server, resource, namespace, name, changed as unknown as Fields, request, 'scale');
    settle();
    return json(200, scaleOf(updated as Deployment));
  }
}

type FullRequest = Required<Omit<ApiRequest, 'body'>> & { readonly body: unknown };
type Handler = (server: ApiServer, path: ResourcePath, request: FullRequest) => ApiResponse;

const handlers: Readonly<Record<string, Handler>> = {
  'GET list': (server, { resource, namespace }, { query, headers }) => {
    if (query.watch === 'true' || query.watch === '1') throw badRequest('this is no stream: use watch()');
    checkSelectors(resource, query);
    const fits = selection(resource, query);
    const { objects, metadata } = page(server.store.list(resource, namespace).filter(fits), query, server.store);
    return json(200, presentList(resource, objects, presentationOf(headers.accept, query), metadata, server.now()));
  },
  'GET object': (server, { resource, namespace, name = '' }, { query, headers }) =>
    json(200, presentObject(resource, server.get(resource, namespace, name), presentationOf(headers.accept, query), server.now())),
  'POST list': (server, { resource, namespace }, request) => {
    const { object, warnings } = readBody(resource, clone(request.body), request.query.fieldValidation);
    return written(server, resource, request, 201, createManaged(server, resource, namespace, object, request), warnings);
  },
  'PUT object': (server, { resource, namespace, name = '', subresource }, request) => {
    const { object, warnings } = readBody(resource, clone(request.body), request.query.fieldValidation);
    return written(server, resource, request, 200, updateManaged(server, resource, namespace, name, object, request, subresource), warnings);
  },
  'PATCH object': (server, { resource, namespace, name = '', subresource }, request) => {
    if (request.headers['content-type']?.startsWith('application/apply-patch+yaml')) return apply(server, { resource, namespace, name, subresource }, request);
    const before = server.get(resource, namespace, name);
    const patched = applyPatch(resource.kind, before as unknown as Fields, request.body, request.headers['content-type']);
    const { object, warnings } = readBody(resource, patched, request.query.fieldValidation);
    return written(server, resource, request, 200, updateManaged(server, resource, namespace, name, object, request, subresource), warnings);
  },
  'DELETE object': (server, { resource, namespace, name = '' }, request) => {
    const { object, gone } = server.delete(resource, namespace, name, deleteOptions(request));
    if (!gone) return json(200, object);
    const { group, plural } = resource;
    return json(200, success({ name, ...(group ? { group } : {}), kind: plural, uid: object.metadata.uid }));
  },
  'DELETE list': (server, { resource, namespace }, request) => {
    const fits = selection(resource, request.query);
    const objects = server.store.list(resource, namespace).filter(fits);
    for (const { metadata } of objects) server.delete(resource, metadata.namespace, metadata.name, deleteOptions(request));
    return json(200, presentList(resource, objects, presentationOf(undefined, {}), { resourceVersion: `${server.store.revision}` }, server.now()));
  },
};

function apply(server: ApiServer, { resource, namespace, name = '', subresource }: ResourcePath, request: FullRequest): ApiResponse {
  if (!request.query.fieldManager) throw badRequest('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
  const { object, warnings } = readBody(resource, clone(request.body), request.query.fieldValidation);
  const before = server.store.get(resource, namespace, name) as (ApiObject & Fields) | undefined;
  const force = request.query.force === 'true';
  const merged = serverSideApply(resource.kind, before ?? {}, object, writerOf(server, resource, request, subresource), force);
  if (before) {
    const { resourceVersion: _version, ...metadata } = merged.metadata as Fields;
    const updated = server.update(resource, namespace, name, { ...merged, metadata } as unknown as ApiObject, writeOptions(request, subresource));
    return written(server, resource, request, 200, updated, warnings);
  }
  const created = server.create(
    resource,
    namespace,
    { ...merged, metadata: { ...(merged.metadata as Fields), name } } as unknown as ApiObject,
    writeOptions(request),
  );
  return written(server, resource, request, 201, created, warnings);
}

function written(server: ApiServer, resource: Resource, request: FullRequest, status: number, object: ApiObject, warnings: readonly string[]): ApiResponse {
  return json(status, presentObject(resource, object, presentationOf(request.headers.accept, request.query), server.now()), warnings);
}

function createManaged(server: ApiServer, resource: Resource, namespace: string | undefined, object: Fields, request: FullRequest): ApiObject {
  const writer = writerOf(server, resource, request);
  if (writer.manager) object.metadata = { ...(object.metadata as Fields), managedFields: afterUpdate(resource.kind, undefined, object, writer) };
  return server.create(resource, namespace, object as unknown as ApiObject, writeOptions(request));
}

function updateManaged(
  server: ApiServer,
  resource: Resource,
  namespace: string | undefined,
  name: string,
  object: Fields,
  request: FullRequest,
  subresource?: string,
): ApiObject {
  const writer = writerOf(server, resource, request, subresource);
  const before = server.get(resource, namespace, name) as ApiObject & Fields;
  const managedFields = writer.manager ? afterUpdate(resource.kind, before, object, writer) : before.metadata.managedFields;
  if (managedFields) object.metadata = { ...(object.metadata as Fields), managedFields };
  return server.update(resource, namespace, name, object as unknown as ApiObject, writeOptions(request, subresource));
}

// Without a name of its own, a client is called by what stands before the slash of its user agent.
function writerOf(server: ApiServer, resource: Resource, { query, headers }: FullRequest, subresource?: string): Writer {
  const manager = query.fieldManager || (headers['user-agent']?.split('/')[0] ?? '');
  return { manager, apiVersion: apiVersionOf(resource), time: timestamp(server.now()), ...(subresource ? { subresource } : {}) };
}

function writeOptions({ query }: FullRequest, subresource?: string): { dryRun: boolean; subresource?: string } {
  return { dryRun: query.dryRun === 'All', subresource };
}

function deleteOptions({ body, query }: FullRequest): DeleteOptions {
  const { gracePeriodSeconds, propagationPolicy, preconditions, dryRun } = (isFields(body) ? body : {}) as DeleteOptions & { dryRun?: readonly string[] };
  const grace = query.gracePeriodSeconds ?? gracePeriodSeconds;
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    propagationPolicy: query.propagationPolicy ?? propagationPolicy,
    preconditions,
    dryRun: query.dryRun === 'All' || (Array.isArray(dryRun) && dryRun.includes('All')),
  };
}

function success(details?: Status['details']): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...(details ? { details } : {}) };
}

function json(status: number, body: unknown, warnings: readonly string[] = []): ApiResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (warnings.length > 0) headers.warning = warnings.map((one) => `299 - ${JSON.stringify(one)}`).join(', ');
  return { status, headers, body };
}

function plain(body: string): ApiResponse {
  return { status: 200, headers: { 'content-type': 'text/plain' }, body };
}

function parameter(text: string): [string, string] {
  const decode = (part: string): string => decodeURIComponent(part.replace(/\+/g, ' '));
  const at = text.indexOf('=');
  return at < 0 ? [decode(text), ''] : [decode(text.slice(0, at)), decode(text.slice(at + 1))];
}
