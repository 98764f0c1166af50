/** What is wrong with a field; the keys are the API's own cause reasons without `FieldValue`. */
export type FieldErrorType = 'Required' | 'Invalid' | 'NotSupported' | 'Forbidden' | 'Duplicate' | 'NotFound' | 'TooLong' | 'TooMany' | 'TypeInvalid';

/** One thing wrong with an object, in the API server's own words. */
export interface FieldError {
  readonly field: string;
  readonly type: FieldErrorType;
  /** The message without the field: `Invalid value: 80: provided port is not in the valid range. …`. */
  readonly detail: string;
}

/** Text that stands for a value as Go's `%#v` prints it, where the value is no string, number, boolean or list of strings. */
export interface GoValue {
  readonly go: string;
}

// Models k8s.io/apimachinery/pkg/util/validation/field (1.26). Newer releases print structures as JSON.
const words: Record<FieldErrorType, string> = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Forbidden: 'Forbidden',
  Duplicate: 'Duplicate value',
  NotFound: 'Not found',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
};

/** `spec.ports: Required value`, with a detail behind it when there is one. */
export function required(field: string, detail = ''): FieldError {
  return { field, type: 'Required', detail: `${words.Required}${detail && `: ${detail}`}` };
}

/** `spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive` */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { field, type: 'Invalid', detail: `${words.Invalid}: ${goValue(value)}: ${detail}` };
}

/** `spec.type: Unsupported value: "X": supported values: "ClusterIP", …` */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  return {
    field,
    type: 'NotSupported',
    detail: `${words.NotSupported}: ${goValue(value)}: supported values: ${[...supported]
      .sort()
      .map((one) => `"${one}"`)
      .join(', ')}`,
  };
}

/** `spec.clusterIPs: Forbidden: may not be set for ExternalName services` */
export function forbidden(field: string, detail: string): FieldError {
  return { field, type: 'Forbidden', detail: `${words.Forbidden}: ${detail}` };
}

/** `spec.ports[1].name: Duplicate value: "http"` */
export function duplicate(field: string, value: unknown): FieldError {
  return { field, type: 'Duplicate', detail: `${words.Duplicate}: ${goValue(value)}` };
}

/** `metadata.annotations: Too long: must have at most 262144 bytes` */
export function tooLong(field: string, detail: string): FieldError {
  return { field, type: 'TooLong', detail: `${words.TooLong}: ${detail}` };
}

/** A field's message as it stands in a list. */
export function printFieldError({ field, detail }: FieldError): string {
  return `${field}: ${detail}`;
}

/** A value as Go's `%#v` (strings with `%q`) prints it. */
export function goValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[]string{${value.map((one) => JSON.stringify(one)).join(', ')}}`;
  if (typeof value === 'object') return 'go' in value ? String(value.go) : JSON.stringify(value);
  return String(value);
}
