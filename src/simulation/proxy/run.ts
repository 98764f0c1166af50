import type { ProxyInput, ProxyStep } from './input.ts';
import type { ProxyMode, ProxyRun } from './mode.ts';
import { follow } from './start-proxy.ts';

/** Runs kube-proxy over an input and its steps: one sync for the start, one for each step. */
export function runProxy(mode: ProxyMode, version: string, input: ProxyInput): ProxyRun {
  const proxy = follow(mode, version, input);
  return { sysctls: proxy.sysctls, syncs: [input, ...(input.steps ?? [])].map((batch: ProxyStep) => proxy.sync(batch)) };
}
