import type { Json } from './client.ts';
import { compactJson } from './output/json.ts';

/** The annotation in which `kubectl apply` keeps what it was given last. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object with itself in its annotation. */
export function withLastApplied(given: Json): Json {
  const { [lastAppliedAnnotation]: _old, ...annotations } = given.metadata.annotations ?? {};
  const text = `${compactJson({ ...given, metadata: { ...given.metadata, annotations } })}\n`;
  return { ...given, metadata: { ...given.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: text } } };
}

/** What was applied last; undefined when nothing was, or when the annotation is no JSON. */
export function lastAppliedOf(object: Json): Json | undefined {
  const text = object.metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
