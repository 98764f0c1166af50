import type { ApiObject } from '../../../cluster/api-server/object.ts';
import type { RestApi } from '../../../cluster/api-server/rest.ts';
import type { Status } from '../../../cluster/api-server/status.ts';
import type { WatchEvent } from '../../../cluster/api-server/watch.ts';
import { Failure, Refusal } from './failure.ts';
import type { Kind } from './kinds.ts';

/** What the server says of an object: any JSON with metadata. */
// biome-ignore lint/suspicious/noExplicitAny: objects of every kind pass through here as they are.
export type Json = any;

/** One request besides its method and path. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

/** The Accept header of `kubectl get`. */
export const acceptTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** The way to the API server: requests through its REST surface, refusals thrown, warnings handed on. */
export class Client {
  readonly #api: RestApi;
  readonly #server: string;
  readonly #warn: (text: string) => void;

  /** @param server how the address is written where nobody answers: `controlplane:6443`. */
  constructor(api: RestApi, server: string, warn: (text: string) => void) {
    this.#api = api;
    this.#server = server;
    this.#warn = warn;
  }

  /** The body of the answer. Throws Refusal. */
  request(method: string, path: string, { query = {}, body, contentType, accept = 'application/json' }: RequestOptions = {}): Json {
    const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
    const headers = { accept, 'user-agent': 'kubectl', ...(contentType ? { 'content-type': contentType } : {}) };
    const answer = this.#api.request({ method, path, query: given, headers, body });
    if (answer.status === 0) throw new Failure(`The connection to the server ${this.#server} was refused - did you specify the right host or port?`);
    for (const [, text = ''] of (answer.headers.warning ?? '').matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)) this.#warn(`Warning: ${JSON.parse(text)}\n`);
    if (answer.status >= 400) throw new Refusal(answer.body as Status);
    return answer.body;
  }

  get(kind: Kind, namespace: string | undefined, name: string, options: RequestOptions = {}): Json {
    return this.request('GET', pathOf(kind, namespace, name), options);
  }

  /** The objects of a list, each with its apiVersion and kind. */
  list(kind: Kind, namespace: string | undefined, query: Readonly<Record<string, string>> = {}): Json[] {
    const { items } = this.request('GET', pathOf(kind, namespace), { query });
    return items.map((item: ApiObject) => ({ apiVersion: kind.apiVersion, kind: kind.kind, ...item }));
  }

  /** An object, or undefined when there is none of that name. */
  find(kind: Kind, namespace: string | undefined, name: string): Json | undefined {
    try {
      return this.get(kind, namespace, name);
    } catch (failure) {
      if (isNotFound(failure)) return undefined;
      throw failure;
    }
  }

  /** Follows a list or an object. Returns how to stop. */
  watch(path: string, query: Readonly<Record<string, string>>, accept: string, onEvent: (event: WatchEvent) => void): () => void {
    return this.#api.watch(path, { ...query, watch: 'true' }, onEvent, { accept });
  }
}

/** Whether something is the server's NotFound. */
export function isNotFound(failure: unknown): boolean {
  return failure instanceof Refusal && failure.status.reason === 'NotFound';
}

/** Where the objects of a kind are, or one of them. */
export function pathOf({ root, plural, namespaced }: Kind, namespace?: string, name?: string, subresource?: string): string {
  const within = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${within}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}${subresource ? `/${subresource}` : ''}`;
}
