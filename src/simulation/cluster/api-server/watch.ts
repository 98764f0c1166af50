import { invalid } from '../../api/field-error.ts';
import { presentationOf, presentObject } from './negotiate.ts';
import type { ApiObject } from './object.ts';
import { parsePath } from './path.ts';
import { selection } from './selection.ts';
import type { ApiServer } from './server.ts';
import { ApiError, expired, invalidObject, noSuchPath } from './status.ts';
import type { StoreEvent } from './store.ts';

/** What a watch tells: an object that came, changed or went, or a Status that ends it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR';
  readonly object: unknown;
}

/**
 * Follows a list. Without a resourceVersion what is there comes first, each as ADDED; with one, what was written after it.
 * An object that begins or ceases to match the selectors is ADDED or DELETED. Returns how to stop. Throws ApiError.
 */
export function watch(
  server: ApiServer,
  path: string,
  query: Readonly<Record<string, string>>,
  onEvent: (event: WatchEvent) => void,
  headers: Readonly<Record<string, string>> = {},
): () => void {
  const parsed = parsePath(path, server.version);
  if (!parsed) throw noSuchPath();
  const { resource, namespace, name } = parsed;
  const fits = selection(resource, query);
  const isWanted = (object: ApiObject): boolean =>
    (namespace === undefined || object.metadata.namespace === namespace) && (name === undefined || object.metadata.name === name) && fits(object);
  const presentation = presentationOf(headers.accept, query);
  let isFirst = true;
  const tell = (type: WatchEvent['type'], object: ApiObject): void => {
    onEvent({ type, object: presentObject(resource, object, presentation, server.now(), isFirst) });
    isFirst = false;
  };
  const follow = ({ resource: changed, type, object, before }: StoreEvent): void => {
    if (changed !== resource) return;
    const was = type !== 'ADDED' && before !== undefined && isWanted(before);
    const is = type !== 'DELETED' && isWanted(object);
    if (is) tell(was ? 'MODIFIED' : 'ADDED', object);
    else if (was) tell('DELETED', object);
  };
  const from = query.resourceVersion;
  if (from && !/^\d+$/.test(from)) {
    const detail = `strconv.ParseUint: parsing ${JSON.stringify(from)}: invalid syntax`;
    // Its kind is the plural here, as InterpretWatchError has it.
    throw invalidObject({ ...resource, kind: resource.plural }, name ?? '', [invalid('resourceVersion', from, detail)]);
  }
  if (from === undefined || from === '' || from === '0') for (const object of server.store.list(resource)) if (isWanted(object)) tell('ADDED', object);
  if (from !== undefined && from !== '' && from !== '0') {
    const missed = server.store.since(Number(from));
    if (missed === undefined) {
      onEvent({ type: 'ERROR', object: expired(`too old resource version: ${from} (${server.store.revision})`).status });
      return () => {};
    }
    for (const event of missed) follow(event);
  }
  return server.store.subscribe(follow);
}

/** A Status for whatever was thrown; what is no refusal is thrown on. */
export function statusOf(error: unknown): ApiError['status'] {
  if (error instanceof ApiError) return error.status;
  throw error;
}
