import { clone } from '../../api/clone.ts';
import type { ObjectMeta } from '../../api/types.ts';
import type { Version } from '../../api/version.ts';
import { randomSuffix, uuid } from '../names.ts';
import type { Random } from '../random.ts';
import type { ServiceAllocations } from './allocation/service-allocations.ts';
import { validateMeta } from './meta.ts';
import { type ApiObject, equalJSON, type Fields } from './object.ts';
import { type AdmissionContext, apiVersionOf, type Resource, specOf } from './resource.ts';
import { namespaces } from './resources/small.ts';
import { ApiError, alreadyExists, badRequest, conflict, forbiddenObject, invalidObject, notFound } from './status.ts';
import { ObjectStore } from './store.ts';
import { timestamp } from './time.ts';

/** How a write is to be done. */
export interface WriteOptions {
  readonly dryRun?: boolean;
  /** `status`: only the status is taken. */
  readonly subresource?: string;
}

/** How something is to be removed. */
export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** What the API server is started with. */
export interface ApiServerOptions {
  readonly version: Version;
  readonly random: Random;
  now(): number;
  readonly allocations: ServiceAllocations;
  readonly revision?: number;
}

/** The verbs: what happens to an object between the request and the store, the same for every kind. Models k8s.io/apiserver/pkg/registry/generic. */
export class ApiServer {
  readonly version: Version;
  readonly store: ObjectStore;
  readonly now: () => number;
  readonly #random: Random;
  /** Where Services get addresses and node ports; a restart with other ranges puts another one here. */
  allocations: ServiceAllocations;

  constructor({ version, random, now, allocations, revision }: ApiServerOptions) {
    this.version = version;
    this.now = now;
    this.#random = random;
    this.allocations = allocations;
    this.store = new ObjectStore(revision);
  }

  /** One object. Throws NotFound. */
  get<T extends ApiObject = ApiObject>(resource: Resource, namespace: string | undefined, name: string): T {
    const object = this.store.get<T>(resource, namespace, name);
    if (!object) throw notFound(resource, name);
    return object;
  }

  /** Makes an object: defaults, admission, allocation, validation. Takes the object over. Throws ApiError. */
  create<T extends ApiObject>(resource: Resource, namespace: string | undefined, input: T, { dryRun = false }: WriteOptions = {}): T {
    const object = input;
    this.#checkNamespace(resource, namespace, object);
    const { metadata } = object;
    if (metadata.resourceVersion) throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
    if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}${randomSuffix(this.#random)}`;
    object.apiVersion = apiVersionOf(resource);
    object.kind = resource.kind;
    metadata.uid = uuid(this.#random);
    metadata.creationTimestamp = timestamp(this.now());
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    if (resource.hasGeneration) metadata.generation = 1;
    else delete metadata.generation;
    if (resource.hasStatus) delete (object as Fields).status;
    const context = this.#context(dryRun);
    resource.setDefaults?.(object, context);
    resource.admit?.(object, context);
    const transaction = resource.allocate?.(object, undefined, context);
    try {
      const errors = [...validateMeta(resource, object), ...(resource.validate?.(object, context) ?? [])];
      if (errors.length > 0) throw invalidObject(resource, metadata.name ?? '', errors);
      if (this.store.get(resource, metadata.namespace, metadata.name)) throw alreadyExists(resource, metadata.name);
    } catch (error) {
      transaction?.undo();
      throw error;
    }
    transaction?.commit?.();
    return dryRun ? object : this.store.put(resource, object);
  }

  /** Puts an object there as it once stood: its metadata is taken, what is missing is filled in, addresses are taken but not checked. */
  restore<T extends ApiObject>(resource: Resource, input: T): T {
    const { apiVersion: _apiVersion, kind: _kind, ...rest } = input;
    const metadata = {
      ...input.metadata,
      uid: input.metadata.uid ?? uuid(this.#random),
      creationTimestamp: input.metadata.creationTimestamp ?? timestamp(this.now()),
    };
    if (resource.hasGeneration) metadata.generation ??= 1;
    const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...rest, metadata } as unknown as T;
    const context = this.#context(false);
    const status = (object as Fields).status;
    resource.setDefaults?.(object, context);
    resource.allocate?.(object, undefined, context).commit?.();
    return this.store.put(resource, status === undefined ? object : { ...object, status });
  }

  /** Replaces an object. Takes the new one over. Throws ApiError; a resourceVersion that is not the current one is a Conflict. */
  update<T extends ApiObject>(resource: Resource, namespace: string | undefined, name: string, input: T, options: WriteOptions = {}): T {
    const before = this.get<T>(resource, namespace, name);
    const { dryRun = false, subresource } = options;
    this.#checkNamespace(resource, namespace, input);
    if (input.metadata.name && input.metadata.name !== name)
      throw badRequest(`the name of the object (${input.metadata.name}) does not match the name on the URL (${name})`);
    if (input.metadata.resourceVersion && input.metadata.resourceVersion !== before.metadata.resourceVersion) throw conflict(resource, name);
    if (input.metadata.uid && input.metadata.uid !== before.metadata.uid)
      throw conflict(resource, name, `Precondition failed: UID in precondition: ${input.metadata.uid}, UID in object meta: ${before.metadata.uid}`);
    const object = this.#carryOver(resource, before, input, subresource === 'status');
    const context = this.#context(dryRun);
    // What comes by `scale` is a write to the object itself.
    const isMain = subresource !== 'status';
    if (isMain) resource.setDefaults?.(object, context);
    const transaction = isMain ? resource.allocate?.(object, before, context) : undefined;
    try {
      if (isMain) resource.prepareUpdate?.(object, before, context);
      if (resource.hasGeneration && !equalJSON(specOf(object), specOf(before))) object.metadata.generation = (before.metadata.generation ?? 0) + 1;
      if (isMain) {
        const errors = [
          ...validateMeta(resource, object),
          ...(resource.validateUpdate?.(object, before, context) ?? []),
          ...(resource.validate?.(object, context) ?? []),
        ];
        if (errors.length > 0) throw invalidObject(resource, name, errors);
      }
    } catch (error) {
      transaction?.undo();
      throw error;
    }
    transaction?.commit?.();
    if (dryRun || equalJSON(object, before)) return dryRun ? object : before;
    // The last finalizer gone from something that is to be removed: now it goes.
    if (object.metadata.deletionTimestamp && !object.metadata.finalizers?.length && before.metadata.finalizers?.length && !resource.gracePeriod) {
      this.#remove(resource, object);
      return object;
    }
    return this.store.put(resource, object);
  }

  /** Removes an object, or marks it for removal when it has a grace period or finalizers; says which. Throws ApiError. */
  delete(resource: Resource, namespace: string | undefined, name: string, options: DeleteOptions = {}): { object: ApiObject; gone: boolean } {
    const before = this.get(resource, namespace, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid !== undefined && uid !== before.metadata.uid)
      throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`);
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      throw conflict(
        resource,
        name,
        `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${before.metadata.resourceVersion}`,
      );
    if (resource === namespaces && ['default', 'kube-system', 'kube-public'].includes(name))
      throw forbiddenObject(resource, name, 'this namespace may not be deleted');
    if (options.dryRun) return { object: before, gone: true };
    const grace = resource.gracePeriod?.(before, options.gracePeriodSeconds);
    const finalizers = [...(before.metadata.finalizers ?? [])];
    const wanted = { Orphan: 'orphan', Foreground: 'foregroundDeletion' }[options.propagationPolicy ?? ''];
    if (wanted && !finalizers.includes(wanted)) finalizers.push(wanted);
    const waits = finalizers.length > 0 || grace !== undefined || resource === namespaces;
    if (!waits) return { object: this.#remove(resource, before), gone: true };
    const { deletionTimestamp, deletionGracePeriodSeconds = Number.POSITIVE_INFINITY } = before.metadata;
    if (deletionTimestamp && (grace ?? 0) >= deletionGracePeriodSeconds && finalizers.length === (before.metadata.finalizers ?? []).length)
      return { object: before, gone: false };
    const object = {
      ...before,
      ...(resource === namespaces ? { status: { phase: 'Terminating' } } : {}),
      metadata: {
        ...before.metadata,
        ...(finalizers.length > 0 ? { finalizers } : {}),
        deletionTimestamp: timestamp(this.now() + (grace ?? 0)),
        deletionGracePeriodSeconds: grace ?? 0,
        ...(resource.hasGeneration ? { generation: (before.metadata.generation ?? 0) + 1 } : {}),
      },
    };
    return { object: this.store.put(resource, object), gone: false };
  }

  /** Removes an object for good, whatever it waits for. */
  removeNow(resource: Resource, namespace: string | undefined, name: string): void {
    const before = this.store.get(resource, namespace, name);
    if (before) this.#remove(resource, before);
  }

  #remove(resource: Resource, object: ApiObject): ApiObject {
    resource.release?.(object, this.#context(false));
    return this.store.remove(resource, object.metadata.namespace, object.metadata.name) ?? object;
  }

  #context(dryRun: boolean): AdmissionContext {
    const { version, store, allocations, now } = this;
    return { version, random: this.#random, store, allocations, now, dryRun };
  }

  #checkNamespace(resource: Resource, namespace: string | undefined, { metadata }: ApiObject): void {
    if (!resource.namespaced) {
      delete metadata.namespace;
      return;
    }
    const wanted = namespace ?? metadata.namespace ?? 'default';
    if (metadata.namespace && metadata.namespace !== wanted)
      throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
    metadata.namespace = wanted;
    const owner = this.store.get<ApiObject>(namespaces, undefined, wanted);
    if (!owner) throw notFound(namespaces, wanted);
    if (owner.metadata.deletionTimestamp && !this.store.get(resource, wanted, metadata.name))
      throw forbiddenObject(resource, metadata.name, `unable to create new content in namespace ${wanted} because it is being terminated`, {
        reason: 'NamespaceTerminating',
        message: `namespace ${wanted} is being terminated`,
        field: 'metadata.namespace',
      });
  }

  // What a client cannot change, whatever it sends.
  #carryOver<T extends ApiObject>(resource: Resource, before: T, input: T, statusOnly: boolean): T {
    const kept = clone(before.metadata);
    const metadata: ObjectMeta = {
      ...input.metadata,
      name: kept.name,
      namespace: kept.namespace,
      uid: kept.uid,
      creationTimestamp: kept.creationTimestamp,
      generation: kept.generation,
      deletionTimestamp: kept.deletionTimestamp,
      deletionGracePeriodSeconds: kept.deletionGracePeriodSeconds,
      resourceVersion: kept.resourceVersion,
      ...(kept.generateName ? { generateName: kept.generateName } : {}),
    };
    for (const key of Object.keys(metadata)) if (metadata[key] === undefined) delete metadata[key];
    const identity = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    if (statusOnly) return { ...clone(before), metadata, status: (input as Fields).status };
    if (!resource.hasStatus) return { ...input, ...identity, metadata };
    const { status: _ignored, ...rest } = input as T & Fields;
    const status = (before as Fields).status;
    return { ...(rest as unknown as T), ...identity, metadata, ...(status === undefined ? {} : { status: clone(status) }) };
  }
}
