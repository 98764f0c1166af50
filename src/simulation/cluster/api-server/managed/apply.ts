import { clone } from '../../../api/clone.ts';
import { equalJSON, type Fields, isFields } from '../object.ts';
import { type FieldType, struct } from '../schema/schema.ts';
import { ApiError } from '../status.ts';
import { changedFields, childOf, difference, type FieldSet, fieldsOf, intersection, itemKey, paths, union } from './field-set.ts';
import { afterApply, isEntryOf, managersOf, type Writer } from './managers.ts';

/**
 * Server-side apply: what is applied is set and owned; what was applied before and is missing now goes, unless somebody else owns it.
 * A field that somebody else owns with another value is a conflict, unless forced. Throws ApiError.
 */
export function serverSideApply(kind: string, live: Fields, applied: Fields, writer: Writer, force: boolean): Fields {
  const wanted = fieldsOf(kind, applied);
  const entries = managersOf(live);
  const differing = intersection(changedFields(kind, live, applied), wanted);
  const conflicts = entries
    .filter((entry) => !isEntryOf(entry, writer, 'Apply'))
    .map((entry) => ({ entry, fields: intersection(entry.fieldsV1, differing) }))
    .filter(({ fields }) => paths(fields).length > 0);
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const own = entries.find((entry) => isEntryOf(entry, writer, 'Apply'));
  const others = entries.filter((entry) => entry !== own).reduce<FieldSet>((all, { fieldsV1 }) => union(all, fieldsV1), {});
  const dropped = own ? difference(difference(own.fieldsV1, wanted), others) : {};
  const kept = remove(clone(live), dropped, others) as Fields;
  const merged = mergeStruct(kind, kept, applied);
  const taken = conflicts.reduce<FieldSet>((all, { fields }) => union(all, fields), {});
  const managedFields = afterApply(kind, live, merged, wanted, taken, writer);
  return { ...merged, metadata: { ...(merged.metadata as Fields), managedFields } };
}

function conflictError(conflicts: readonly { entry: { manager: string; apiVersion: string; subresource?: string }; fields: FieldSet }[]): ApiError {
  const causes = conflicts.flatMap(({ entry, fields }) => {
    const who = `conflict with "${entry.manager}"${entry.subresource ? ` with subresource "${entry.subresource}"` : ''} using ${entry.apiVersion}`;
    return paths(fields).map((field) => ({ reason: 'FieldManagerConflict', message: who, field }));
  });
  const first = causes[0];
  const sameOwner = causes.every(({ message }) => message === first?.message);
  const list = sameOwner
    ? causes.length === 1
      ? `${first?.message}: ${first?.field}`
      : `${first?.message.replace('conflict', 'conflicts')}:\n${causes.map(({ field }) => `- ${field}`).join('\n')}`
    : `${[...new Set(causes.map(({ message }) => message))]
        .map((message) => {
          const own = causes.filter((cause) => cause.message === message);
          return `${own.length === 1 ? message : message.replace('conflict', 'conflicts')}:\n${own.map(({ field }) => `- ${field}`).join('\n')}`;
        })
        .join('\n')}`;
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  return new ApiError(409, 'Conflict', `Apply failed with ${count}: ${list}`, { causes });
}

// Takes the fields of a set out of a value; something as a whole only when nobody else has a part of it.
function remove(value: unknown, set: FieldSet, others: FieldSet): unknown {
  for (const [key, sub] of Object.entries(set)) {
    const child = key === '.' ? undefined : childOf(value, key);
    if (child === undefined) continue;
    const isWhole = '.' in sub || Object.keys(sub).length === 0;
    if (!isWhole || others[key]) remove(child, sub, others[key] ?? {});
    else if (isFields(value) && key.startsWith('f:')) delete value[key.slice(2)];
    else if (Array.isArray(value)) value.splice(value.indexOf(child), 1);
  }
  return value;
}

function mergeStruct(type: string, live: Fields, applied: Fields): Fields {
  const fields = struct(type);
  const result = { ...live };
  for (const [key, value] of Object.entries(applied)) result[key] = mergeValue(fields.get(key), live[key], value);
  return result;
}

function mergeValue(type: FieldType | undefined, live: unknown, applied: unknown): unknown {
  if (type?.kind === 'struct' && isFields(live) && isFields(applied)) return mergeStruct(type.name, live, applied);
  if (type?.kind === 'map' && isFields(live) && isFields(applied)) return { ...live, ...applied };
  if (type?.kind !== 'list' || type.mergeKey === undefined || !Array.isArray(live) || !Array.isArray(applied)) return applied;
  if (type.mergeKey === '') return [...live, ...applied.filter((one) => !live.some((other) => equalJSON(one, other)))];
  const keyOf = (one: unknown): string => (isFields(one) ? itemKey(type.keys, one) : '');
  const merged = live.map((one) => {
    const wanted = applied.find((other) => keyOf(other) === keyOf(one));
    return wanted === undefined ? one : mergeValue(type.of, one, wanted);
  });
  return [...merged, ...applied.filter((one) => !live.some((other) => keyOf(other) === keyOf(one)))];
}
