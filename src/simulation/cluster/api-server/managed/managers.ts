import { equalJSON, type Fields } from '../object.ts';
import { changedFields, difference, type FieldSet, fieldsOf, intersection, union } from './field-set.ts';

/** An entry of `metadata.managedFields`: who owns what, and by which kind of write. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

/** Who writes, and when. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource?: string;
}

/** The entries of an object. */
export function managersOf(object: Fields | undefined): ManagedFieldsEntry[] {
  const { managedFields } = (object?.metadata ?? {}) as { managedFields?: ManagedFieldsEntry[] };
  return managedFields ?? [];
}

/** Whether an entry is of this writer and kind of write. */
export function isEntryOf(entry: ManagedFieldsEntry, writer: Writer, operation: ManagedFieldsEntry['operation']): boolean {
  return (
    entry.manager === writer.manager && entry.operation === operation && entry.apiVersion === writer.apiVersion && entry.subresource === writer.subresource
  );
}

/** After an ordinary write: what changed belongs to the writer, and to nobody else any more. */
export function afterUpdate(kind: string, before: Fields | undefined, after: Fields, writer: Writer): ManagedFieldsEntry[] {
  const changed = before ? changedFields(kind, before, after) : fieldsOf(kind, after);
  const present = fieldsOf(kind, after);
  const entries = managersOf(before);
  const own = entries.find((entry) => isEntryOf(entry, writer, 'Update'));
  const fields = intersection(union(own?.fieldsV1 ?? {}, changed), present);
  const others = entries.filter((entry) => entry !== own).map((entry) => reduce(entry, intersection(difference(entry.fieldsV1, changed), present)));
  return finish(others, own, fields, writer, 'Update');
}

/** After an apply: the writer owns what it applied; those it forced out of something own that no longer. */
export function afterApply(kind: string, before: Fields | undefined, after: Fields, applied: FieldSet, taken: FieldSet, writer: Writer): ManagedFieldsEntry[] {
  const present = fieldsOf(kind, after);
  const entries = managersOf(before);
  const own = entries.find((entry) => isEntryOf(entry, writer, 'Apply'));
  const others = entries.filter((entry) => entry !== own).map((entry) => reduce(entry, intersection(difference(entry.fieldsV1, taken), present)));
  return finish(others, own, applied, writer, 'Apply');
}

function reduce(entry: ManagedFieldsEntry, fieldsV1: FieldSet): ManagedFieldsEntry {
  return equalJSON(fieldsV1, entry.fieldsV1) ? entry : { ...entry, fieldsV1 };
}

function finish(
  others: readonly ManagedFieldsEntry[],
  own: ManagedFieldsEntry | undefined,
  fieldsV1: FieldSet,
  { manager, apiVersion, time, subresource }: Writer,
  operation: ManagedFieldsEntry['operation'],
): ManagedFieldsEntry[] {
  const same = own && equalJSON(own.fieldsV1, fieldsV1);
  const entry: ManagedFieldsEntry = same
    ? own
    : { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1, ...(subresource ? { subresource } : {}) };
  return [...others, entry].filter((one) => Object.keys(one.fieldsV1).length > 0).sort(compareEntries);
}

// Applies come before updates, then the older write, as sortEncodedManagedFields has it.
function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const key of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const [left = '', right = ''] = [a[key], b[key]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
