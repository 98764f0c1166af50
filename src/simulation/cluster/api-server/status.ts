import { type FieldError, printFieldError } from '../../api/field-error.ts';

/** meta/v1 Status: what the API server answers when there is no object to answer with. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field?: string }[];
  };
  readonly code?: number;
}

/** What is named in an error: a resource, its group, and which one. */
export interface Named {
  readonly group: string;
  readonly plural: string;
  readonly kind?: string;
}

/** A refusal of the API server: thrown inside, a Status to the outside. Models k8s.io/apimachinery/pkg/api/errors. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: Status['details']) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }

  /** `NotFound`, `Invalid`, …; empty for errors without a reason. */
  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** `deployments.apps`; core resources have no group. */
export function qualified({ plural, group }: Named): string {
  return group ? `${plural}.${group}` : plural;
}

/** `services "web" not found` */
export function notFound(resource: Named, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** `services "web" already exists` */
export function alreadyExists(resource: Named, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, detailsOf(resource, name));
}

/** `Operation cannot be fulfilled on services "web": the object has been modified; …` */
export function conflict(
  resource: Named,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, detailsOf(resource, name));
}

/** `Service "web" is invalid: …`: one message, or a list in brackets; the causes say the same field by field. */
export function invalidObject(resource: Named, name: string, errors: readonly FieldError[]): ApiError {
  const kind = resource.kind ?? '';
  const messages = [...new Set(errors.map(printFieldError))];
  const text = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${resource.group ? `${kind}.${resource.group}` : kind} "${name}" is invalid: ${text}`, {
    name,
    ...(resource.group ? { group: resource.group } : {}),
    kind,
    causes: errors.map(({ field, type, detail }) => ({ reason: `FieldValue${type}`, message: detail, field })),
  });
}

/** The request makes no sense as it stands. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** `services "web" is forbidden: …` */
export function forbiddenObject(resource: Named, name: string, why: string, cause?: { reason: string; message: string; field?: string }): ApiError {
  return new ApiError(403, 'Forbidden', `${qualified(resource)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    ...(cause ? { causes: [cause] } : {}),
  });
}

/** `Internal error occurred: failed to allocate a serviceIP: range is full` */
export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ reason: '', message }] });
}

/** No such path. The real server says so in plain text, which clients turn into this. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** This resource cannot be asked for in this way. */
export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** The body's type is none that the server reads. */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    {},
  );
}

/** A watch or a list from a revision that is forgotten. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

function detailsOf({ plural, group }: Named, name: string): Status['details'] {
  return { name, ...(group ? { group } : {}), kind: plural };
}
