import type { EndpointSlice, Service } from '../api/types.ts';
import { endpointSlices } from './api-server/resources/endpoint-slices.ts';
import { services } from './api-server/resources/service.ts';
import type { ObjectStore, StoreEvent } from './api-server/store.ts';
import type { NodeProxy } from './kube-proxy.ts';

/** The kube-proxies that run: told of changes together, when the controllers have come to rest. */
export class KubeProxies {
  readonly #store: ObjectStore;
  readonly #running = new Map<string, NodeProxy>();
  readonly #modes = new Map<NodeProxy, string>();
  readonly #fresh = new Set<NodeProxy>();
  #changed = false;

  constructor(store: ObjectStore) {
    this.#store = store;
    store.subscribe((event) => this.#observe(event));
  }

  /** The kube-proxy of a node, if one runs there. */
  get(node: string): NodeProxy | undefined {
    return this.#running.get(node);
  }

  /** The mode that the kube-proxy of a node was started in; what its configuration has become since does not matter to it. */
  modeOf(node: string): string | undefined {
    const proxy = this.#running.get(node);
    return proxy && this.#modes.get(proxy);
  }

  /** A kube-proxy came up. */
  add(node: string, proxy: NodeProxy, mode: string): void {
    this.#modes.set(proxy, mode);
    this.#running.set(node, proxy);
    this.#fresh.add(proxy);
  }

  /** A kube-proxy went. What it wrote stays: connections go on, and nobody corrects the rules. */
  remove(node: string, proxy: NodeProxy): void {
    if (this.#running.get(node) === proxy) this.#running.delete(node);
    this.#fresh.delete(proxy);
    this.#modes.delete(proxy);
  }

  /** Lets those that have something to do sync. */
  sync(): void {
    if (!this.#changed && this.#fresh.size === 0) return;
    const all = this.#store.list<Service>(services);
    const slices = this.#store.list<EndpointSlice>(endpointSlices);
    for (const proxy of this.#running.values()) if (this.#changed || this.#fresh.has(proxy)) proxy.sync(all, slices);
    this.#changed = false;
    this.#fresh.clear();
  }

  /** The clock has moved. */
  timePassed(): void {
    for (const proxy of this.#running.values()) proxy.timePassed?.();
  }

  #observe({ resource }: StoreEvent): void {
    if (resource === services || resource === endpointSlices) this.#changed = true;
  }
}
