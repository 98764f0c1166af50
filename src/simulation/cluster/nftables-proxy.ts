import type { EndpointSlice, Service } from '../api/types.ts';
import type { NftRuleset } from '../nftables/ruleset.ts';
import { Batches } from '../proxy/batches.ts';
import { KernelWriter } from '../proxy/nftables/kernel.ts';
import { textOf } from '../proxy/nftables/mode.ts';
import { NftablesProxier, type NftablesSync } from '../proxy/nftables/proxier.ts';
import { type Host, printOwnAddresses } from './host.ts';
import type { KubeProxyOptions, NodeProxy } from './kube-proxy.ts';
import { nftablesOf, registerNftables } from './nftables-hooks.ts';
import { forgetConnections } from './stale-connections.ts';

function isThere({ tables }: NftRuleset, name: string): boolean {
  return tables.some((table) => table.name === 'kube-proxy' && table.family === 'ip' && (table.chains.has(name) || table.sets.has(name)));
}

/** Seconds: how long kube-proxy waits before it tries again what nft refused, and how often it syncs when nothing has changed. */
const retryPeriod = 30;
const fullSyncPeriod = 3600;

/** The kube-proxy of one node in nftables mode: one table of its own, changed in transactions. It writes no sysctl. */
export class NftablesNodeProxy implements NodeProxy {
  readonly #host: Host;
  readonly #proxier: NftablesProxier;
  readonly #writer: KernelWriter;
  readonly #now: () => number;
  readonly #batches = new Batches();
  #last: NftablesSync | undefined;
  #objects: readonly [readonly Service[], readonly EndpointSlice[]] = [[], []];
  /** Of the rule set as this left it. */
  #generation = 0;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor({ host, nodeName, nodeIP, clusterCIDR, version, now, settings }: KubeProxyOptions) {
    this.#host = host;
    this.#now = now;
    const interfaces = printOwnAddresses(host);
    this.#proxier = new NftablesProxier({ ipFamily: 'IPv4', nodeName, nodeIP, clusterCIDR, interfaces, ...settings }, version, now);
    this.#writer = new KernelWriter(nftablesOf(host));
  }

  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void {
    this.#objects = [services, slices];
    const now = this.#now();
    const { objects, step } = this.#batches.next(services, slices);
    const ruleset = nftablesOf(this.#host);
    if (this.#generation !== ruleset.generation) this.#proxier.noteForeignChange((name) => isThere(ruleset, name));
    const sync = this.#proxier.sync(objects, step);
    this.#last = sync;
    const refused = this.#writer.write(sync.transactions, now);
    registerNftables(this.#host);
    // Somebody else has meddled with the table: all of it is written anew, a while later. Models syncProxyRules' deferred RetryAfter.
    if (refused) this.#proxier.noteFailure();
    this.#generation = refused ? -1 : ruleset.generation;
    this.#dueAt = now + (refused ? retryPeriod : fullSyncPeriod);
    if (!refused) forgetConnections(this.#host, sync, now);
  }

  timePassed(): void {
    if (this.#now() >= this.#dueAt) this.sync(...this.#objects);
  }

  /** The exact text handed to `nft -f -` in the last sync. */
  lastRestore(): string {
    return (this.#last?.transactions ?? []).map((transaction) => textOf(this.#proxier, transaction)).join('');
  }
}
