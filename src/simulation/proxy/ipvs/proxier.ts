import type { EndpointSlice, Service } from '../../api/types.ts';
import type { RestoreTable } from '../../iptables/restore.ts';
import { canonicalAddress } from '../../net/address.ts';
import { endpointsByPort, endpointsKey } from '../endpoints.ts';
import type { ProxyOptions } from '../input.ts';
import { servicePorts } from '../service-port-map.ts';
import { categorize, topologyRules } from '../topology.ts';
import { type IpvsJump, ipvsJumps } from './chains.ts';
import { ConntrackCleanup, type ConntrackDeletion } from './conntrack-cleanup.ts';
import { type HealthCheck, healthChecks } from './health-checks.ts';
import { createKubeSets, type KubeSet } from './ipsets.ts';
import { type BlockedAddress, writeIptablesRules } from './iptables-rules.ts';
import type { IpvsKernel } from './kernel.ts';
import { nodeAddresses, nodePortIPs } from './node-ips.ts';
import type { IpvsRelease } from './release.ts';
import { ServiceEntries } from './service-entries.ts';
import { endpointsFor, VirtualServerSync } from './virtual-servers.ts';

/** One sync, apart from what it did to the kernel's virtual servers. */
export interface IpvsSync {
  readonly jumps: readonly IpvsJump[];
  readonly restore: readonly RestoreTable[];
  readonly sets: ReadonlyMap<string, KubeSet>;
  readonly healthChecks: readonly HealthCheck[];
  /** UDP connections to delete. */
  readonly conntrack: readonly ConntrackDeletion[];
}

/** kube-proxy's ipvs proxier of one IP family. Services come in byte order of their port names; Go's map order is random. */
export class IpvsProxier {
  readonly release: IpvsRelease;
  readonly jumps: readonly IpvsJump[];
  readonly #options: ProxyOptions;
  readonly #kernel: IpvsKernel;
  readonly #servers: VirtualServerSync;
  readonly #conntrack: ConntrackCleanup;

  constructor(options: ProxyOptions, release: IpvsRelease, kernel: IpvsKernel) {
    this.#options = options;
    this.release = release;
    this.#kernel = kernel;
    this.jumps = ipvsJumps(release);
    this.#servers = new VirtualServerSync(kernel, options.scheduler);
    this.#conntrack = new ConntrackCleanup(release.conntrack);
  }

  /** Brings virtual servers, sets and rules in line with these objects. */
  sync(services: Iterable<Service>, slices: Iterable<EndpointSlice>): IpvsSync {
    const { ipFamily, nodeName, featureGates, node } = this.#options;
    const ports = servicePorts(services, ipFamily, this.release.version, featureGates);
    const endpoints = endpointsByPort(slices, ipFamily, nodeName);
    const sets = createKubeSets(ipFamily);
    const blocked: BlockedAddress[] = [];
    const nodeIPs = ports.some(({ nodePort }) => nodePort !== 0) ? nodePortIPs(this.#options, this.release, this.#kernel.bound) : [];
    const elsewhere = nodeAddresses(this.#options);
    const rules = topologyRules(this.release.version, featureGates);
    const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
    this.#servers.begin();
    for (const port of ports) {
      const own = endpoints.get(endpointsKey(port)) ?? [];
      const entries = new ServiceEntries(this.#options, this.release, sets, blocked, port);
      entries.loopBack(own);
      const categorized = categorize(own, port, { zone, nodeName }, rules);
      const internal = endpointsFor(categorized, port.internalLocal);
      const external = endpointsFor(categorized, port.externalLocal);
      const binds = (ip: string): boolean => this.release.bindsNodeAddresses || !elsewhere.has(canonicalAddress(ip));
      entries.clusterIP();
      this.#servers.sync(port, port.clusterIP, port.port, internal, true);
      for (const ip of port.externalIPs) {
        entries.externalIP(ip);
        this.#servers.sync(port, ip, port.port, external, binds(ip));
      }
      for (const ip of port.loadBalancerIPs) {
        entries.loadBalancerIP(ip);
        this.#servers.sync(port, ip, port.port, external, binds(ip));
      }
      // Without a node address kube-proxy gives this service port up here, its health check too.
      if (port.nodePort && nodeIPs.length === 0) continue;
      if (port.nodePort) {
        entries.nodePort(nodeIPs);
        for (const ip of nodeIPs) this.#servers.sync(port, ip, port.nodePort, external, false);
      }
      entries.healthCheck();
    }
    const addresses = sets.get('KUBE-IPVS-IPS');
    if (addresses) addresses.entries = new Set(this.#servers.wantedAddresses);
    const restore = writeIptablesRules(this.#options, this.release, sets, blocked);
    this.#servers.finish();
    return {
      jumps: this.jumps,
      restore,
      sets,
      healthChecks: healthChecks(ports, endpoints),
      conntrack: this.#conntrack.deletions(ports, endpoints, nodeIPs.length > 0),
    };
  }

  /** The once-a-minute look at real servers that are being drained. */
  gracefulTick(): void {
    this.#servers.graceful.tick();
  }
}
