import type { EndpointSlice, Service } from '../api/types.ts';
import type { ProxyOptions, ProxyStep } from './input.ts';

/** An individual `iptables` call before the restore. */
export interface EnsureStep {
  readonly op: 'EnsureChain' | 'EnsureRule' | 'DeleteRule' | 'FlushChain';
  /** `-I`: put before the chain's other rules; `-A`: behind them. */
  readonly position?: '-I' | '-A';
  readonly table: string;
  readonly chain: string;
  /** The bare words, without a shell's quotes. */
  readonly args?: readonly string[];
}

/** What one sync did, in the form of the recorded outputs. A part is absent when there is nothing in it. */
export interface ProxySync {
  readonly ensure?: readonly EnsureStep[];
  /** The exact bytes handed to iptables-restore, a text a call. */
  readonly restore?: readonly string[];
  /** The exact text handed to `nft -f -`, a text a call. */
  readonly nft?: readonly string[];
  /** The state of the kernel's tables after the sync, not the calls. */
  readonly ipvs?: unknown;
  readonly healthChecks?: unknown;
  /** Commands that delete connections, sorted, each once. */
  readonly conntrack?: readonly unknown[];
}

/** What kube-proxy did in one run: settings at the start, then one entry a sync. */
export interface ProxyRun {
  readonly sysctls: Readonly<Record<string, number | string>>;
  readonly syncs: readonly ProxySync[];
}

/** All Services and EndpointSlices as they stand when a sync begins, by `namespace/name`. */
export interface ProxyObjects {
  readonly services: ReadonlyMap<string, Service>;
  readonly endpointSlices: ReadonlyMap<string, EndpointSlice>;
}

/** A running kube-proxy: told of the objects (and of the batch that changed them), it syncs. */
export interface RunningProxy {
  readonly sysctls: Readonly<Record<string, number | string>>;
  /** The first sync takes everything that `objects` has; a later one looks only at what `step` names. Objects must not be changed in place. */
  sync(objects: ProxyObjects, step: ProxyStep): ProxySync;
}

/** A proxy mode: the releases whose behaviour it knows, and how to start it. */
export interface ProxyMode {
  /** `1.26`, oldest first. */
  readonly versions: readonly string[];
  /** What an input asks for that this mode cannot do yet; undefined when there is nothing. */
  unsupported?(options: ProxyOptions, steps: readonly ProxyStep[]): string | undefined;
  /** @param now seconds; the clock that periods are measured by. It stands still if none is given. */
  start(options: ProxyOptions, version: string, now?: () => number): RunningProxy;
}
