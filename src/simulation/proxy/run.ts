import type { EndpointSlice, Service } from '../api/types.ts';
import { type ProxyInput, type ProxyStep, withDefaults } from './input.ts';
import { iptablesMode } from './iptables/mode.ts';
import { ipvsMode } from './ipvs/mode.ts';
import type { ProxyMode, ProxyRun } from './mode.ts';
import { nftablesMode } from './nftables/mode.ts';
import { keyOf } from './service-state.ts';
import { userspaceMode } from './userspace/mode.ts';

/** Every mode that can be run. */
export const proxyModes: Readonly<Record<string, ProxyMode>> = {
  iptables: iptablesMode,
  ipvs: ipvsMode,
  userspace: userspaceMode,
  nftables: nftablesMode,
};

/** What an input asks for that a mode cannot do yet; undefined when there is nothing. */
export function unsupported(mode: ProxyMode, input: ProxyInput): string | undefined {
  return mode.unsupported?.(withDefaults(input), input.steps ?? []);
}

/** Runs kube-proxy over an input and its steps: one sync for the start, one for each step. */
export function runProxy(mode: ProxyMode, version: string, input: ProxyInput): ProxyRun {
  const proxy = mode.start(withDefaults(input), version);
  const services = new Map<string, Service>();
  const endpointSlices = new Map<string, EndpointSlice>();
  const syncs = [input, ...(input.steps ?? [])].map((batch: ProxyStep) => {
    for (const service of batch.services ?? []) services.set(keyOf(service), service);
    for (const slice of batch.endpointSlices ?? []) endpointSlices.set(keyOf(slice), slice);
    for (const key of batch.deleteServices ?? []) services.delete(key);
    for (const key of batch.deleteEndpointSlices ?? []) endpointSlices.delete(key);
    return proxy.sync({ services, endpointSlices }, batch);
  });
  return { sysctls: proxy.sysctls, syncs };
}
