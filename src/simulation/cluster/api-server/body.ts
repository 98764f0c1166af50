import { type Fields, isFields } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { type Decoded, DecodeError, decode } from './schema/decode.ts';
import { badRequest } from './status.ts';

/** A request's body as an object of a kind, and warnings about fields that were left out. Throws BadRequest in the server's words. */
export function readBody(
  resource: Pick<Resource, 'group' | 'version' | 'kind'>,
  body: unknown,
  fieldValidation = 'Warn',
): { object: Fields; warnings: string[] } {
  const apiVersion = apiVersionOf(resource);
  if (!isFields(body)) throw badRequest('the object provided is unrecognized (must be of type Object)');
  const given = { apiVersion: body.apiVersion ?? apiVersion, kind: body.kind ?? resource.kind };
  if (given.kind !== resource.kind || given.apiVersion !== apiVersion)
    throw badRequest(
      `${String(given.kind)} in version "${versionOf(String(given.apiVersion))}" cannot be handled as a ${resource.kind}: no kind "${String(given.kind)}" is registered for version "${String(given.apiVersion)}"`,
    );
  let decoded: Decoded;
  const fail = (why: string): never => {
    throw badRequest(`${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`);
  };
  try {
    decoded = decode(resource.kind, body);
  } catch (error) {
    if (error instanceof DecodeError) return fail(error.message);
    throw error;
  }
  const { object, unknown } = decoded;
  if (!isFields(object.metadata)) object.metadata = {};
  if (unknown.length > 0 && fieldValidation === 'Strict') return fail(`strict decoding error: ${unknown.join(', ')}`);
  return { object, warnings: fieldValidation === 'Ignore' ? [] : [...unknown] };
}

function versionOf(apiVersion: string): string {
  return apiVersion.split('/').at(-1) ?? apiVersion;
}
