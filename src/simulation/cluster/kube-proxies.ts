import type { EndpointSlice, Service } from '../api/types.ts';
import { endpointSlices } from './api-server/resources/endpoint-slices.ts';
import { services } from './api-server/resources/service.ts';
import type { ObjectStore, StoreEvent } from './api-server/store.ts';
import type { NodeProxy } from './kube-proxy.ts';
import type { Timers } from './timers.ts';

/** When kube-proxies hear of a change. */
export interface ProxyDelay {
  readonly seconds: number;
  readonly timers: Timers;
  readonly now: () => number;
}

/** The kube-proxies that run: told of changes together, when the controllers have come to rest. */
export class KubeProxies {
  readonly #store: ObjectStore;
  readonly #running = new Map<string, NodeProxy>();
  readonly #modes = new Map<NodeProxy, string>();
  readonly #fresh = new Set<NodeProxy>();
  readonly #delay: ProxyDelay;
  #changed = false;
  #planned = false;
  #due = false;

  constructor(store: ObjectStore, delay: ProxyDelay) {
    this.#store = store;
    this.#delay = delay;
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

  /** Lets those that have something to do sync; a change that takes its time is only noted. */
  sync(): void {
    const isDue = this.#isDue();
    if (!isDue && this.#fresh.size === 0) return;
    const all = this.#store.list<Service>(services);
    const slices = this.#store.list<EndpointSlice>(endpointSlices);
    for (const proxy of this.#running.values()) if (isDue || this.#fresh.has(proxy)) proxy.sync(all, slices);
    if (isDue) this.#changed = false;
    this.#fresh.clear();
  }

  /** The clock has moved. */
  timePassed(): void {
    for (const proxy of this.#running.values()) proxy.timePassed?.();
  }

  // Changes that come while one is on its way go with it, as kube-proxy merges what it hears between two syncs.
  #isDue(): boolean {
    if (!this.#changed) return false;
    const { seconds, timers, now } = this.#delay;
    if (seconds === 0) return true;
    if (this.#due) {
      this.#due = false;
      return true;
    }
    if (!this.#planned) {
      this.#planned = true;
      timers.at(now() + seconds, () => {
        this.#planned = false;
        this.#due = true;
      });
    }
    return false;
  }

  #observe({ resource }: StoreEvent): void {
    if (resource === services || resource === endpointSlices) this.#changed = true;
  }
}
