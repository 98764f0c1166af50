import type { EndpointSlice, Service } from '../api/types.ts';
import { type ProxyInput, type ProxyStep, withDefaults } from './input.ts';
import type { ProxyMode, ProxyRun, ProxySync } from './mode.ts';
import { proxyModes, unsupported } from './modes.ts';
import { keyOf } from './service-state.ts';

/** A kube-proxy without a node: told of changes, it says what it would do. */
export interface DetachedProxy {
  /** What it would set when it starts. */
  readonly sysctls: ProxyRun['sysctls'];
  /** Takes in one batch of changes and syncs. The first batch is everything that there is at the start. */
  sync(changes: ProxyStep): ProxySync;
}

/**
 * Starts kube-proxy of a mode and a release without a cluster, to look at the rules or to measure the work.
 * It knows modes and releases that no simulated node runs, such as `userspace`. Throws for one that it does not know.
 * @param version `1.26`
 */
export function startProxy(mode: string, version: string, options: ProxyInput = {}): DetachedProxy {
  const known = Object.hasOwn(proxyModes, mode) ? proxyModes[mode] : undefined;
  if (!known) throw new Error(`unknown mode "${mode}"; known: ${Object.keys(proxyModes).join(', ')}`);
  if (!known.versions.includes(version)) throw new Error(`unknown version "${version}" for mode ${mode}; known: ${known.versions.join(', ')}`);
  const missing = unsupported(known, options);
  if (missing) throw new Error(`not simulated: ${missing}`);
  return follow(known, version, options);
}

/** A proxier with the objects that the batches so far have left. */
export function follow(mode: ProxyMode, version: string, options: ProxyInput): DetachedProxy {
  const proxy = mode.start(withDefaults(options), version);
  const services = new Map<string, Service>();
  const endpointSlices = new Map<string, EndpointSlice>();
  return {
    sysctls: proxy.sysctls,
    sync(batch) {
      for (const service of batch.services ?? []) services.set(keyOf(service), service);
      for (const slice of batch.endpointSlices ?? []) endpointSlices.set(keyOf(slice), slice);
      for (const key of batch.deleteServices ?? []) services.delete(key);
      for (const key of batch.deleteEndpointSlices ?? []) endpointSlices.delete(key);
      return proxy.sync({ services, endpointSlices }, batch);
    },
  };
}
