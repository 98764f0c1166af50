/** A deep copy of an API object. API objects are JSON, so JSON is enough; structuredClone is no part of the language this package is limited to. */
export function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
