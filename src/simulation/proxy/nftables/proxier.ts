import type { EndpointSlice, Service } from '../../api/types.ts';
import { type Prefix, parsePrefix } from '../../net/prefix.ts';
import type { Command } from '../../nftables/command.ts';
import type { SetDefinition } from '../../nftables/set.ts';
import { type ProxyOptions, withDefaults } from '../input.ts';
import { categorize } from '../topology.ts';
import { TransactionBuilder } from './builder.ts';
import { ChangeTracker, type PortChange, type TrackedPort, type TrackedState } from './change-tracker.ts';
import { containers, rewritten } from './containers.ts';
import { ElementCache } from './element-cache.ts';
import { type HealthCheck, healthChecks } from './health-checks.ts';
import { nodePortIPs } from './node-port-ips.ts';
import { printKey } from './print-transaction.ts';
import { type Release, releases } from './releases.ts';
import { ServiceBlock } from './service-block.ts';
import type { ServiceOptions } from './service-facts.ts';
import { portsOfService } from './service-ports.ts';
import { type SetupOptions, writeSetup } from './setup.ts';
import { type StaleConnections, staleConnections } from './stale-conntrack.ts';
import { StaleObjects } from './stale-objects.ts';
import { familyWords } from './words.ts';

/** A part of a transaction that is the same object in the next one if nothing in it has changed. */
export interface Block {
  readonly commands: readonly Command[];
}

/** What goes to `nft -f -` in one call. */
export interface Transaction {
  readonly blocks: readonly Block[];
}

/** What one sync does: transactions in order, then connections to forget. */
export interface NftablesSync {
  readonly transactions: readonly Transaction[];
  readonly healthChecks: readonly HealthCheck[] | undefined;
  readonly staleConnections: readonly StaleConnections[];
}

/** What a proxier is started with, besides what every mode takes. */
export interface NftablesOptions extends Partial<ProxyOptions> {
  /** Ranges that ClusterIPs come from: known where ServiceCIDR objects are watched. */
  readonly serviceCIDRs?: readonly string[];
}

/** kube-proxy's nftables proxier of one IP family: remembers what exists, and says what to write. */
export class NftablesProxier {
  readonly release: Release;
  readonly #options: ProxyOptions;
  readonly #tracker: ChangeTracker;
  readonly #setup: SetupOptions;
  readonly #service: ServiceOptions;
  readonly #stale: StaleObjects;
  readonly #cache: ElementCache;
  readonly #zone: string | undefined;
  readonly #definitions: ReadonlyMap<string, SetDefinition>;
  readonly #blocks = new Map<TrackedPort, ServiceBlock>();
  #fixed: { readonly setup: Block; readonly flush: Block } | undefined;
  #synced = false;
  #lastFullSync = Number.NEGATIVE_INFINITY;

  constructor(options: NftablesOptions, version: string) {
    const release = releases[version];
    if (!release) throw new Error(`nftables mode of ${version} is not known; known: ${Object.keys(releases).join(', ')}`);
    this.release = release;
    this.#options = withDefaults(options);
    const { ipFamily, nodeName, nodeIP, masqueradeAll, masqueradeBit, node, featureGates } = this.#options;
    const words = familyWords[ipFamily];
    const sets = containers(words);
    const localCIDR = localTraffic(this.#options);
    const mark = 2 ** masqueradeBit;
    this.#tracker = new ChangeTracker(ipFamily, nodeName, (service) => portsOfService(service, ipFamily, release, featureGates));
    const serviceCIDRs = (options.serviceCIDRs ?? []).filter((cidr) => cidr.includes(':') === (ipFamily === 'IPv6'));
    const nodePorts = nodePortIPs(this.#options, release);
    this.#setup = { release, words, sets, mark, nodePorts, masqueradeAll, localCIDR, serviceCIDRs };
    this.#service = { release, words, mark, nodeIP, masqueradeAll, localCIDR };
    this.#stale = new StaleObjects(release);
    this.#cache = new ElementCache();
    this.#zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
    this.#definitions = new Map(Object.values(sets).map((definition) => [definition.name, definition]));
  }

  /** The definition of a set that elements are written to; affinity sets have none, the kernel fills them. */
  definition(name: string): SetDefinition | undefined {
    return this.#definitions.get(name);
  }

  /**
   * What to write for these objects. Services come in byte order of their port names; Go's map order is random.
   * @param now seconds on a clock; decides when chains out of use go.
   */
  sync(services: Iterable<Service>, slices: Iterable<EndpointSlice>, now: number, forceFullSync = false): NftablesSync {
    const { ports, changes, endpoints } = this.#tracker.update(services, slices);
    const full = !this.#synced || this.release.syncs === 'everything' || forceFullSync || now - this.#lastFullSync > fullSyncPeriod;
    const deletion = this.#stale.deleteOld(this.#setup.words.family, now);
    const { gone, changed } = this.#updateBlocks(changes);
    // At the first sync there is nothing that could be out of use.
    if (this.#synced)
      this.#stale.update(
        gone.map((block) => block.uses),
        [...changed.values()].map((block) => block.uses),
      );
    // A full sync that empties the sets and maps begins from nothing.
    const cleared = full && this.release.fullSync === 'flushes';
    const blocks: Block[] = full ? this.#fixedBlocks(now) : [];
    if (this.release.syncs === 'everything') for (const tracked of ports) blocks.push(this.#blocks.get(tracked) as ServiceBlock);
    else
      for (const tracked of full ? ports : changed.keys())
        blocks.push(this.#withCache(this.#blocks.get(tracked) as ServiceBlock, !cleared && !changed.has(tracked)));
    const tail = new TransactionBuilder(this.#setup.words.family);
    this.#stale.write(tail, now);
    if (this.release.syncs === 'changes') {
      if (!cleared) for (const block of gone) this.#cache.release(block.commands);
      this.#cache.writeLeftovers(tail, rewritten(this.release), (set, element) => printKey(element, this.definition(set)));
    }
    if (tail.commands.length > 0) blocks.push({ commands: tail.commands });
    const transactions: Transaction[] = deletion ? [{ blocks: [deletion] }] : [];
    if (blocks.some((block) => block.commands.length > 0)) transactions.push({ blocks });
    this.#synced = true;
    return { transactions, healthChecks: healthChecks(ports), staleConnections: staleOf(ports, changes, endpoints) };
  }

  /** A transaction was refused: nothing of it happened, and the next one has to say everything. */
  noteFailure(): void {
    this.#lastFullSync = Number.NEGATIVE_INFINITY;
    this.#cache.clear();
  }

  #updateBlocks(changes: readonly PortChange[]): { gone: ServiceBlock[]; changed: Map<TrackedPort, ServiceBlock> } {
    const gone: ServiceBlock[] = [];
    const changed = new Map<TrackedPort, ServiceBlock>();
    for (const { before, after } of changes) {
      const old = before && this.#blocks.get(before);
      if (old) gone.push(old);
      if (before) this.#blocks.delete(before);
      if (!after) continue;
      const block = new ServiceBlock(this.#service, after.port, categorize(after.endpoints, after.port, this.#zone));
      this.#blocks.set(after, block);
      changed.set(after, block);
    }
    return { gone, changed };
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
      return { setup, flush };
    };
    if (release.fullSync === 'flushes') this.#cache.clear();
    const fixed = this.#synced ? (this.#fixed ?? write(false)) : write(true);
    if (this.#synced) this.#fixed = fixed;
    const stale = new TransactionBuilder(words.family);
    this.#stale.writeDeletions(stale);
    return [fixed.setup, ...(stale.commands.length > 0 ? [stale] : []), fixed.flush];
  }

  // Elements that are there already are not written again.
  #withCache(block: ServiceBlock, same: boolean): Block {
    return { commands: block.commands.flatMap((command): Command[] => (command.object === 'element' ? this.#cache.ensure(command, same) : [command])) };
  }
}

// UDP clients that hold on to something that is gone.
function staleOf(ports: readonly TrackedPort[], changes: readonly PortChange[], endpoints: TrackedState['endpoints']): StaleConnections[] {
  const stale: StaleConnections[] = [];
  if ([...endpoints.keys()].some((key) => key.endsWith(' UDP')))
    for (const { key, port } of ports) {
      const change = port.protocol === 'UDP' ? endpoints.get(key) : undefined;
      if (change) stale.push(...staleConnections({ after: port, endpointsBefore: change.before, endpointsAfter: change.after }));
    }
  for (const { before, after } of changes)
    if (before && !after) stale.push(...staleConnections({ before: before.port, endpointsBefore: [], endpointsAfter: [] }));
  return stale;
}

/** Seconds after which a sync writes everything once more. */
const fullSyncPeriod = 3600;

// The network that local pods' addresses come from, if kube-proxy was told one of this family.
function localTraffic({ localDetector, clusterCIDR, ipFamily }: ProxyOptions): Prefix | undefined {
  if (localDetector !== 'ClusterCIDR') return undefined;
  const own = clusterCIDR?.split(',').find((cidr) => cidr.includes(':') === (ipFamily === 'IPv6'));
  return own ? parsePrefix(own) : undefined;
}
