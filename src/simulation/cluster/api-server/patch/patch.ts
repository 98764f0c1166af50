import { type Fields, isFields } from '../object.ts';
import { ApiError, badRequest, unsupportedMediaType } from '../status.ts';
import { jsonMerge } from './json-merge.ts';
import { JsonPatchError, jsonPatch } from './json-patch.ts';
import { StrategicMergeError, strategicMerge } from './strategic-merge.ts';

const types = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];

/** Applies a patch of any of the three kinds that change an object that is there. Throws ApiError. */
export function applyPatch(type: string, target: Fields, patch: unknown, contentType = ''): unknown {
  const kind = contentType.split(';')[0] ?? '';
  try {
    switch (kind) {
      case 'application/json-patch+json':
        return jsonPatch(target, patch);
      case 'application/merge-patch+json':
        return jsonMerge(target, patch);
      case 'application/strategic-merge-patch+json':
        if (!isFields(patch)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
        return strategicMerge(type, target, patch);
      default:
        throw unsupportedMediaType(types);
    }
  } catch (error) {
    // Clients make "the server rejected our request due to an error in our request" of it.
    if (error instanceof JsonPatchError) throw new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request`, {});
    if (error instanceof StrategicMergeError) throw badRequest(error.message);
    throw error;
  }
}
