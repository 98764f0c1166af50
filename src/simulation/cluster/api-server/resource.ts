import type { FieldError } from '../../api/field-error.ts';
import type { Version } from '../../api/version.ts';
import type { Random } from '../random.ts';
import type { ServiceAllocations } from './allocation/service-allocations.ts';
import type { ApiObject, Fields } from './object.ts';
import type { ObjectStore } from './store.ts';

/** A column of `kubectl get`. Priority 1 shows with `-o wide` only. */
export interface Column<T> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: 'name';
  readonly priority?: 1;
  readonly description: string;
  /** @param now seconds, which ages are counted to. */
  cell(object: T, now: number): string | number | boolean;
}

/** What the rules of a kind may use besides the object. */
export interface AdmissionContext {
  readonly version: Version;
  readonly random: Random;
  readonly store: ObjectStore;
  readonly allocations: ServiceAllocations;
  /** Seconds since 1970. */
  now(): number;
  /** Nothing is kept: what is handed out is a stand-in. */
  readonly dryRun: boolean;
}

/**
 * A kind of the API: one row of the registry. Everything that differs from kind to kind is here; the verbs are the same for all.
 * Hooks that change an object change the one they are given, which is a copy of their own.
 */
export interface Resource<T extends ApiObject = ApiObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** The release that has it first, when that is later than the oldest one simulated. */
  readonly since?: Version;
  /** `status` may be written on its own, and only there. */
  readonly hasStatus?: boolean;
  /** `metadata.generation` counts changes of everything but metadata and status. */
  readonly hasGeneration?: boolean;
  /** `spec.replicas` may be read and written as a Scale. */
  readonly hasScale?: boolean;
  readonly subresources?: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
  readonly columns: readonly Column<T>[];
  /** How rows are sorted in a table; by name unless said otherwise. */
  readonly sortRows?: (a: T, b: T) => number;
  /** Which names are allowed; DNS subdomains unless said otherwise. */
  readonly nameRule?: 'dns1035' | 'label' | 'path';
  /** The fields that a field selector may name, besides `metadata.name` and `metadata.namespace`. */
  selectable?(object: T): Record<string, string>;
  /** Fills in what is left out, on every write. */
  setDefaults?(object: T, context: AdmissionContext): void;
  /** What admission adds when an object is made. May throw ApiError. */
  admit?(object: T, context: AdmissionContext): void;
  /** Puts back what an update may not change. Runs after `allocate`, as the real one's does. */
  prepareUpdate?(object: T, before: T, context: AdmissionContext): void;
  validate?(object: T, context: AdmissionContext): FieldError[];
  validateUpdate?(object: T, before: T, context: AdmissionContext): FieldError[];
  /** Hands out what the object needs; returns how to take it back if the write fails, and what to do once it is written. */
  allocate?(object: T, before: T | undefined, context: AdmissionContext): { undo(): void; commit?(): void };
  /** Takes back what a removed object held. */
  release?(object: T, context: AdmissionContext): void;
  /** The grace period of a deletion in seconds; undefined: gone at once. */
  gracePeriod?(object: T, asked: number | undefined): number | undefined;
}

/** Forgets the row's own type, as the registry has to. */
export function defineResource<T extends ApiObject>(row: Resource<T>): Resource {
  return row as unknown as Resource;
}

/** `apps/v1`, `v1` */
export function apiVersionOf({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group ? `${group}/${version}` : version;
}

/** What a client may do with every kind. */
export const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** The columns that every table begins or ends with. */
export const nameColumn: Column<ApiObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace. Is required when creating resources.',
  cell: (object) => object.metadata.name,
};

/** The part of an object that `generation` counts: all but metadata, status and what names the kind. */
export function specOf(object: ApiObject): Fields {
  const { metadata: _metadata, status: _status, apiVersion: _apiVersion, kind: _kind, ...rest } = object as ApiObject & Fields;
  return rest;
}
