import type { Command } from '../../nftables/command.ts';
import type { Plan } from '../../nftables/plan.ts';
import type { SetDefinition } from '../../nftables/set.ts';
import { type ConntrackDelete, type ConntrackReconcile, conntrackDeletes, conntrackReconciles } from '../conntrack-cleanup.ts';
import { type HealthCheck, healthChecks } from '../health-checks.ts';
import { type ProxyOptions, type ProxyStep, withDefaults } from '../input.ts';
import { localTraffic } from '../local-detector.ts';
import type { ProxyObjects } from '../mode.ts';
import { familyOf } from '../parse-ip.ts';
import { proxyFeatures, resolve } from '../releases.ts';
import { byName } from '../service-port-map.ts';
import { type ServicePortEntry, ServiceState, type StateChanges } from '../service-state.ts';
import { categorize, type Place, type TopologyRules, topologyRules } from '../topology.ts';
import { TransactionBuilder } from './builder.ts';
import { CachedBlock } from './cached-block.ts';
import { containers, rewritten } from './containers.ts';
import { ElementCache } from './element-cache.ts';
import { nodePortIPs } from './node-port-ips.ts';
import { printKey } from './print-transaction.ts';
import { releases } from './releases.ts';
import { ServiceBlock } from './service-block.ts';
import type { ServiceOptions } from './service-facts.ts';
import { type SetupOptions, writeSetup } from './setup.ts';
import { StaleObjects } from './stale-objects.ts';
import { familyWords } from './words.ts';

/** A part of a transaction that is the same object in the next one if nothing in it has changed. */
export interface Block {
  readonly commands: readonly Command[];
  /** Sets are emptied: all elements are put in again behind it. */
  readonly empties?: boolean;
  /** The same as it is carried out; absent where that is no different. */
  readonly plan?: Plan;
}

/** What goes to `nft -f -` in one call. */
export interface Transaction {
  readonly blocks: readonly Block[];
}

/** What one sync does: transactions in order, then what is done beside them. */
export interface NftablesSync {
  readonly transactions: readonly Transaction[];
  readonly healthChecks: readonly HealthCheck[];
  readonly conntrackDeletes: readonly ConntrackDelete[];
  /** From 1.32 on, and only if endpoints of a UDP port changed: the kernel's table is compared with all of these. */
  readonly conntrackReconciles: readonly ConntrackReconcile[];
}

type Entry = ServicePortEntry<ServiceBlock>;
type Changes = StateChanges<ServiceBlock>;

/** What a proxier is started with, besides what every mode takes. */
export interface NftablesOptions extends Partial<ProxyOptions> {
  /** Ranges that ClusterIPs come from: known where ServiceCIDR objects are watched. */
  readonly serviceCIDRs?: readonly string[];
}

/** kube-proxy's nftables proxier of one IP family: remembers what it wrote, and says what to write. Models syncProxyRules (1.29 to 1.36). */
export class NftablesProxier {
  readonly #version: string;
  readonly #state: ServiceState<ServiceBlock>;
  readonly #setup: SetupOptions;
  readonly #service: ServiceOptions;
  readonly #stale: StaleObjects;
  readonly #cache = new ElementCache();
  readonly #place: Place;
  readonly #topology: TopologyRules;
  readonly #definitions: ReadonlyMap<string, SetDefinition>;
  readonly #now: () => number;
  #fixed: { readonly setup: Block; readonly flush: Block } | undefined;
  #synced = false;
  #lastFullSync = Number.NEGATIVE_INFINITY;

  /** @param now seconds; decides when chains out of use go and full syncs are due. */
  constructor(given: NftablesOptions, version: string, now: () => number = () => 0) {
    const release = releases[version];
    if (!release) throw new Error(`nftables mode of ${version} is not known; known: ${Object.keys(releases).join(', ')}`);
    const options = withDefaults(given);
    const { ipFamily, nodeName, nodeIP, masqueradeAll, masqueradeBit, node, featureGates, conntrackTCPLiberal } = options;
    const words = familyWords[ipFamily];
    const sets = containers(words);
    const mark = 2 ** masqueradeBit;
    const podTraffic = localTraffic(options);
    const serviceCIDRs = (given.serviceCIDRs ?? []).filter((cidr) => familyOf(cidr) === ipFamily);
    this.#version = version;
    this.#now = now;
    this.#state = new ServiceState(options, version);
    this.#topology = topologyRules(version, featureGates);
    this.#setup = {
      release,
      words,
      sets,
      mark,
      nodePorts: nodePortIPs(options, version, release),
      masqueradeAll,
      conntrackTCPLiberal,
      podTraffic,
      serviceCIDRs,
    };
    this.#service = { release, words, mark, nodeIP, masqueradeAll, podTraffic };
    this.#stale = new StaleObjects(release);
    this.#place = { zone: node?.metadata.labels?.['topology.kubernetes.io/zone'], nodeName };
    this.#definitions = new Map(Object.values(sets).map((definition) => [definition.name, definition]));
  }

  /** The definition of a set that elements are written to; affinity sets have none, the kernel fills them. */
  definition(name: string): SetDefinition | undefined {
    return this.#definitions.get(name);
  }

  /** Takes in a batch and says what to write. Services come in byte order of their port names; Go's map order is random. */
  sync(objects: ProxyObjects, step: ProxyStep): NftablesSync {
    const { release, words } = this.#setup;
    const now = this.#now();
    const changes = this.#state.apply(objects, step);
    const full = !this.#synced || release.syncs === 'everything' || step.forceFullSync === true || now - this.#lastFullSync > fullSyncPeriod;
    const deletion = this.#stale.deleteOld(words.family, now);
    this.#makeBlocks(changes);
    const blocks: Block[] = [];
    if (full) blocks.push(...this.#fixedBlocks(now));
    if (release.syncs === 'everything') for (const { made } of this.#state.entries) blocks.push(made as ServiceBlock);
    else blocks.push(...this.#differences(changes, full));
    const tail = new TransactionBuilder(words.family);
    this.#stale.write(tail, now);
    if (release.syncs === 'changes') this.#cache.writeLeftovers(tail, rewritten(release), (set, element) => printKey(element, this.definition(set)));
    if (tail.commands.length > 0) blocks.push(tail);
    const transactions: Transaction[] = deletion ? [{ blocks: [deletion] }] : [];
    if (blocks.some((block) => block.commands.length > 0)) transactions.push({ blocks });
    this.#synced = true;
    return {
      transactions,
      healthChecks: healthChecks(this.#state, this.#version),
      conntrackDeletes: conntrackDeletes(changes, this.#state, this.#version),
      conntrackReconciles: this.#reconciles(changes),
    };
  }

  /** Somebody else has written to the table. Models the listing of chains and sets at the end of syncProxyRules. @param exists whether a chain or set is there. */
  noteForeignChange(exists: (name: string) => boolean): void {
    this.#stale.keep(exists);
  }

  /** A transaction was refused: nothing of it happened, and the next one has to say everything. */
  noteFailure(): void {
    this.#lastFullSync = Number.NEGATIVE_INFINITY;
    this.#cache.clear();
  }

  // A block is kept for as long as its service port stays as it is.
  #makeBlocks({ oldEntries, newEntries }: Changes): void {
    for (const entry of newEntries)
      entry.made = new ServiceBlock(this.#service, entry.port, categorize(entry.endpoints, entry.port, this.#place, this.#topology));
    // At the first sync there is nothing that could be out of use.
    if (this.#synced) this.#stale.update(usesOf(oldEntries), usesOf(newEntries));
  }

  // Releases that compare write the changed Services, in a full sync all of them; elements that are there already are not written again.
  #differences({ oldEntries, newEntries }: Changes, full: boolean): Block[] {
    const cleared = full && this.#setup.release.fullSync === 'flushes';
    const changed = new Set(newEntries);
    const entries = full ? this.#state.entries : [...newEntries].sort((a, b) => byName(a.port, b.port));
    const blocks = entries.map((entry) => this.#withCache(entry.made as ServiceBlock, !cleared && !changed.has(entry)));
    // A full sync that empties the sets and maps begins from nothing.
    if (!cleared) for (const { made } of oldEntries) this.#cache.release(made?.plan ?? []);
    return blocks;
  }

  // The fixed part of every full sync but the first is the same.
  #fixedBlocks(now: number): Block[] {
    this.#lastFullSync = now;
    const { release, words, sets } = this.#setup;
    const write = (first: boolean): { setup: Block; flush: Block } => {
      const setup = new TransactionBuilder(words.family);
      writeSetup(setup, this.#setup, first);
      const flush = new TransactionBuilder(words.family);
      if (release.fullSync === 'flushes') for (const name of rewritten(release)) flush.flushSet(sets[name]);
      return { setup, flush: { commands: flush.commands, empties: true } };
    };
    if (release.fullSync === 'flushes') this.#cache.clear();
    const fixed = this.#synced ? (this.#fixed ?? write(false)) : write(true);
    if (this.#synced) this.#fixed = fixed;
    const stale = new TransactionBuilder(words.family);
    this.#stale.writeDeletions(stale);
    return [fixed.setup, ...(stale.commands.length > 0 ? [stale] : []), fixed.flush];
  }

  #withCache(block: ServiceBlock, same: boolean): Block {
    return new CachedBlock(block, (command) => this.#cache.ensure(command, same));
  }

  #reconciles({ endpoints }: Changes): ConntrackReconcile[] {
    if (!resolve(proxyFeatures, this.#version).conntrackReconciler) return [];
    const touchesUDP = endpoints.some(({ previous, current }) => [...previous.values(), ...current.values()].some(({ protocol }) => protocol === 'UDP'));
    return touchesUDP ? conntrackReconciles(this.#state.entries) : [];
  }
}

/** Seconds after which a sync writes everything once more. */
const fullSyncPeriod = 3600;

function usesOf(entries: readonly Entry[]): ServiceBlock['uses'][] {
  return entries.flatMap(({ made }) => (made ? [made.uses] : []));
}
