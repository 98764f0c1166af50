import { applyRestore, type RestoreLine, type RestoreTable } from '../../iptables/restore.ts';
import { ensureChain, ensureTable, type Ruleset } from '../../iptables/ruleset.ts';
import { localMatch } from '../clauses.ts';
import { type ConntrackDelete, type ConntrackReconcile, conntrackDeletes, conntrackReconciles } from '../conntrack-cleanup.ts';
import { gateEnabled } from '../feature-gates.ts';
import { type HealthCheck, healthChecks } from '../health-checks.ts';
import type { ProxyOptions, ProxyStep } from '../input.ts';
import { localTraffic } from '../local-detector.ts';
import type { ProxyObjects } from '../mode.ts';
import { nodePortAddresses, takesNodePorts } from '../node-port-addresses.ts';
import { parseIP } from '../parse-ip.ts';
import { proxyFeatures, resolve } from '../releases.ts';
import { type ServicePortEntry, ServiceState, type StateChanges } from '../service-state.ts';
import { categorize, type Place, type TopologyRules, topologyRules } from '../topology.ts';
import { printBlocks } from './block-text.ts';
import { BlockBuilder, type ServiceBlock } from './builder.ts';
import { type FixedSettings, fixedChains, forwardRules, localnetRules, masqueradeRules, nodePortsRules } from './fixed-rules.ts';
import { type Jump, jumpsOf } from './jumps.ts';
import { featuresOf } from './releases.ts';
import { localhostNodePorts } from './route-localnet.ts';
import { type RuleSettings, ServicePlan } from './service-plan.ts';
import { writeServicePort } from './service-rules.ts';
import { StaleChains } from './stale-chains.ts';

/** One sync: the jumps to ensure first, then the restore input, then what is done beside the rules. */
export interface IptablesSync {
  /** Empty when this sync does not look after them. */
  readonly jumps: readonly Jump[];
  readonly restore: readonly RestoreTable[];
  /** A partial sync leaves out what did not change. */
  readonly partial: boolean;
  readonly healthChecks: readonly HealthCheck[];
  readonly conntrackDeletes: readonly ConntrackDelete[];
  /** From 1.32 on, and only if endpoints of a UDP port changed: the kernel's table is compared with all of these. */
  readonly conntrackReconciles: readonly ConntrackReconcile[];
  /** The exact bytes handed to iptables-restore. */
  text(): string;
}

/** Above this many endpoints the comments of per-endpoint rules are dropped (reference A.8). */
const largeClusterEndpoints = 1000;
/** `--iptables-sync-period` and the newest releases' longest time without a full sync, in seconds. */
const syncPeriod = 30;
const fullSyncPeriod = 3600;

/** kube-proxy's iptables proxier of one IP family: remembers what it wrote, and says what to write. Models syncProxyRules (1.18 to 1.35). */
export class IptablesProxier {
  readonly #version: string;
  readonly #state: ServiceState<ServiceBlock>;
  readonly #settings: RuleSettings;
  readonly #fixed: FixedSettings;
  readonly #place: Place;
  readonly #topology: TopologyRules;
  readonly #nodePorts: RestoreLine[];
  readonly #jumps: readonly Jump[];
  readonly #partialSync: boolean;
  readonly #now: () => number;
  readonly #stale = new StaleChains();
  #needsFullSync = true;
  #lastFullSync = Number.NEGATIVE_INFINITY;
  #lastCleanup = Number.NEGATIVE_INFINITY;

  /** @param now seconds; measures the periods in which stale chains are kept and full syncs are due. */
  constructor(options: ProxyOptions, version: string, now: () => number = () => 0) {
    const features = featuresOf(version);
    const ipv6 = options.ipFamily === 'IPv6';
    const local = localTraffic(options);
    const addresses = nodePortAddresses(options, version);
    const nfacct = features.nfacctCounters && options.nfacct;
    const onLocalhost = localhostNodePorts(options, version);
    this.#version = version;
    this.#now = now;
    this.#state = new ServiceState(options, version);
    this.#settings = {
      features,
      ipv6,
      nodeIP: parseIP(options.nodeIP),
      masqueradeAll: options.masqueradeAll,
      ...(local && { local: { is: localMatch(local, false), isNot: localMatch(local, true) } }),
      hasNodeAddresses: takesNodePorts(addresses),
      localhostNodePorts: onLocalhost,
      nfacct,
      asWrittenHairpin: resolve(proxyFeatures, version).parsedAddresses,
    };
    const { masqueradeBit, conntrackTCPLiberal: liberal } = options;
    this.#fixed = { features, ipv6, masqueradeBit, localhostNodePorts: onLocalhost, liberal, nfacct };
    this.#nodePorts = nodePortsRules(this.#fixed, addresses);
    this.#place = { zone: options.node?.metadata.labels?.['topology.kubernetes.io/zone'], nodeName: options.nodeName };
    this.#topology = topologyRules(version, options.featureGates);
    this.#jumps = jumpsOf(version);
    this.#partialSync = gateEnabled('MinimizeIPTablesRestore', version, options.featureGates);
  }

  /** The next sync writes everything anew, as after a flush of the tables. */
  forceFullSync(): void {
    this.#needsFullSync = true;
  }

  /** Takes in a batch and says what to write. Services come in byte order of their port names; Go's map order is random. */
  sync(objects: ProxyObjects, step: ProxyStep): IptablesSync {
    const { features } = this.#settings;
    const now = this.#now();
    const due = features.hourlyFullSync && now - this.#lastFullSync > fullSyncPeriod;
    const partial = this.#partialSync && !this.#needsFullSync && !step.forceFullSync && !due;
    const changes = this.#state.apply(objects, step);
    const large = this.#state.totalEndpoints > largeClusterEndpoints;
    this.#makeBlocks(changes, large, partial);
    const cleansUp = !(features.staleChainsWait && large) || now - this.#lastCleanup > syncPeriod;
    const stale = cleansUp ? this.#stale.take() : [];
    if (cleansUp) this.#lastCleanup = now;
    if (!partial) this.#lastFullSync = now;
    this.#needsFullSync = false;
    return {
      jumps: partial && features.jumpsOnFullSync ? [] : this.#jumps,
      partial,
      healthChecks: healthChecks(this.#state, this.#version),
      conntrackDeletes: conntrackDeletes(changes, this.#state, this.#version),
      conntrackReconciles: this.#reconciles(changes),
      ...this.#restore(partial ? changes.services : undefined, stale),
    };
  }

  // Blocks are kept for as long as their service port stays as it is, so a sync costs what changed.
  #makeBlocks(changes: StateChanges<ServiceBlock>, large: boolean, partial: boolean): void {
    for (const { made } of changes.oldEntries) if (made) this.#stale.add(made.chains);
    for (const entry of changes.newEntries) this.#makeBlock(entry, large);
    // A full sync drops the comments of all endpoints, or puts them back; a partial one leaves what stands in the kernel.
    if (!partial) for (const entry of this.#state.entries) if (entry.made?.largeCluster !== large) this.#makeBlock(entry, large);
  }

  #makeBlock(entry: ServicePortEntry<ServiceBlock>, large: boolean): void {
    const { port } = entry;
    const out = new BlockBuilder();
    writeServicePort(new ServicePlan(this.#settings, out, port, categorize(entry.endpoints, port, this.#place, this.#topology), large));
    entry.made = out.build(`${port.namespace}/${port.name}`, large);
    this.#stale.remove(entry.made.chains);
  }

  #restore(changed: ReadonlySet<string> | undefined, stale: readonly string[]): Pick<IptablesSync, 'restore' | 'text'> {
    const chains = fixedChains(this.#fixed);
    const head = { filter: localnetRules(this.#fixed), nat: masqueradeRules(this.#fixed) };
    const deletes: RestoreLine[] = stale.map((deleteChain) => ({ deleteChain }));
    // The kernel counts from zero in a rule that is loaded anew, so these are new objects in every sync.
    const tail = { filter: forwardRules(this.#fixed), nat: [...deletes, ...this.#nodePorts.map(copy)] };
    const blocks: ServiceBlock[] = [];
    for (const { made } of this.#state.entries) if (made) blocks.push(made);
    const filter: RestoreLine[] = [...head.filter];
    const nat: RestoreLine[] = [...head.nat];
    const natChains = [...chains.nat];
    for (const block of blocks) {
      const whole = !changed || changed.has(block.service);
      for (const line of block.filter) filter.push(line);
      if (whole) for (const chain of block.chains) natChains.push(chain);
      for (let i = 0, end = whole ? block.nat.length : block.always; i < end; i++) nat.push(block.nat[i] as RestoreLine);
    }
    for (const line of tail.filter) filter.push(line);
    for (const line of tail.nat) nat.push(line);
    for (const chain of stale) natChains.push(chain);
    return {
      restore: [
        { table: 'filter', chains: chains.filter, lines: filter },
        { table: 'nat', chains: natChains, lines: nat },
      ],
      text: () => printBlocks(chains, head, tail, stale, blocks, changed),
    };
  }

  #reconciles({ endpoints }: StateChanges<ServiceBlock>): ConntrackReconcile[] {
    if (!resolve(proxyFeatures, this.#version).conntrackReconciler) return [];
    const touchesUDP = endpoints.some(({ previous, current }) => [...previous.values(), ...current.values()].some(({ protocol }) => protocol === 'UDP'));
    return touchesUDP ? conntrackReconciles(this.#state.entries) : [];
  }
}

/** Puts a sync into a rule set: each missing jump at the top of its chain, then the restore. */
export function applySync(ruleset: Ruleset, sync: IptablesSync): void {
  for (const { table, from, to, rule } of sync.jumps) {
    ensureChain(ruleset, table, to);
    const chain = from && ensureTable(ruleset, table).chains.get(from);
    if (chain && rule && !chain.rules.includes(rule)) chain.rules = [rule, ...chain.rules];
  }
  for (const { lines } of sync.restore)
    for (const line of lines) {
      if ('deleteChain' in line || line.rule.packets === undefined) continue;
      line.rule.packets = undefined;
      line.rule.bytes = undefined;
    }
  applyRestore(ruleset, sync.restore);
}

function copy(line: RestoreLine): RestoreLine {
  return 'deleteChain' in line ? line : { append: line.append, rule: { ...line.rule } };
}
