import type { EndpointSlice, Service } from '../../api/types.ts';
import { type Prefix, parsePrefix } from '../../net/prefix.ts';
import type { Command } from '../../nftables/command.ts';
import type { SetDefinition } from '../../nftables/set.ts';
import type { EndpointInfo } from '../endpoints.ts';
import { type ProxyOptions, withDefaults } from '../input.ts';
import { portsOf, serviceReading } from '../service-port-map.ts';
import { categorize, type TopologyRules, topologyRules } from '../topology.ts';
import { TransactionBuilder } from './builder.ts';
import { ChangeTracker, type TrackedPort, type TrackedState } from './change-tracker.ts';
import { containers, rewritten } from './containers.ts';
import { ElementCache } from './element-cache.ts';
import { type HealthCheck, healthChecks } from './health-checks.ts';
import { nodePortIPs } from './node-port-ips.ts';
import { printKey } from './print-transaction.ts';
import { type Release, releases } from './releases.ts';
import { type ServiceBlock, serviceBlock } from './service-block.ts';
import type { ServiceOptions } from './service-facts.ts';
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

interface Known extends TrackedPort {
  readonly block: ServiceBlock;
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
  readonly #topology: TopologyRules;
  readonly #definitions: ReadonlyMap<string, SetDefinition>;
  #known = new Map<string, Known>();
  #endpoints = new Map<string, readonly EndpointInfo[]>();
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
    const reading = serviceReading(ipFamily, version, featureGates);
    this.#tracker = new ChangeTracker(ipFamily, nodeName, (service) => portsOf(service, reading));
    this.#topology = topologyRules(version, featureGates);
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
    const state = this.#tracker.update(services, slices);
    const full = !this.#synced || this.release.syncs === 'everything' || forceFullSync || now - this.#lastFullSync > fullSyncPeriod;
    const deletion = this.#stale.deleteOld(this.#setup.words.family, now);
    const before = this.#known;
    this.#known = new Map();
    const blocks: Block[] = [];
    // A full sync that empties the sets and maps begins from nothing.
    const cleared = full && this.release.fullSync === 'flushes';
    if (full) blocks.push(...this.#fixedBlocks(now));
    const changed: ServiceBlock[] = [];
    for (const tracked of state.ports) {
      const known = before.get(tracked.key);
      const same = known !== undefined && known.port === tracked.port && known.endpoints === tracked.endpoints;
      const block = same
        ? known.block
        : serviceBlock(
            this.#service,
            tracked.port,
            categorize(tracked.endpoints, tracked.port, { zone: this.#zone, nodeName: this.#options.nodeName }, this.#topology),
          );
      this.#known.set(tracked.key, same ? known : { ...tracked, block });
      if (same) before.delete(tracked.key);
      else changed.push(block);
      if (this.release.syncs === 'everything') blocks.push(block);
      else if (full || !same) blocks.push(this.#withCache(block, same && !cleared));
    }
    const gone = [...before.values()].map((known) => known.block);
    this.#stale.update(gone, changed);
    const tail = new TransactionBuilder(this.#setup.words.family);
    this.#stale.write(tail, now);
    if (this.release.syncs === 'changes') {
      if (!cleared) for (const block of gone) this.#cache.release(block.commands);
      this.#cache.writeLeftovers(tail, rewritten(this.release), (set, element) => printKey(element, this.definition(set)));
    }
    if (tail.commands.length > 0) blocks.push({ commands: tail.commands });
    const transactions = [...(deletion ? [{ blocks: [deletion] }] : []), ...(blocks.some((block) => block.commands.length > 0) ? [{ blocks }] : [])];
    this.#synced = true;
    return { transactions, healthChecks: healthChecks(state.ports), staleConnections: this.#staleConnections(state, before) };
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

  #staleConnections({ ports, endpoints, changedEndpoints }: TrackedState, gone: ReadonlyMap<string, Known>): StaleConnections[] {
    const stale: StaleConnections[] = [];
    const none: readonly EndpointInfo[] = [];
    for (const { key, port } of ports) {
      if (port.protocol !== 'UDP' || !changedEndpoints.has(key)) continue;
      stale.push(...staleConnections({ after: port, endpointsBefore: this.#endpoints.get(key) ?? none, endpointsAfter: endpoints.get(key) ?? none }));
    }
    for (const [key, { port }] of gone)
      if (!this.#known.has(key)) stale.push(...staleConnections({ before: port, endpointsBefore: none, endpointsAfter: none }));
    for (const key of changedEndpoints) {
      const now = endpoints.get(key);
      if (now) this.#endpoints.set(key, now);
      else this.#endpoints.delete(key);
    }
    return stale;
  }
}

/** Seconds after which a sync writes everything once more. */
const fullSyncPeriod = 3600;

// The network that local pods' addresses come from, if kube-proxy was told one of this family.
function localTraffic({ localDetector, clusterCIDR, ipFamily }: ProxyOptions): Prefix | undefined {
  if (localDetector !== 'ClusterCIDR') return undefined;
  const own = clusterCIDR?.split(',').find((cidr) => cidr.includes(':') === (ipFamily === 'IPv6'));
  return own ? parsePrefix(own) : undefined;
}
