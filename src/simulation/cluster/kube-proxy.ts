import type { EndpointSlice, Service } from '../api/types.ts';
import { Batches } from '../proxy/batches.ts';
import { type ProxyOptions, withDefaults } from '../proxy/input.ts';
import { applySync, IptablesProxier, type IptablesSync } from '../proxy/iptables/proxier.ts';
import { iptablesVersions } from '../proxy/iptables/releases.ts';
import { routeLocalnetSysctls } from '../proxy/iptables/route-localnet.ts';
import { ipvsReleases } from '../proxy/ipvs/release.ts';
import { nftablesVersions } from '../proxy/nftables/versions.ts';
import { userspaceVersions } from '../proxy/userspace/versions.ts';
import type { Host } from './host.ts';
import { IpvsNodeProxy } from './ipvs-proxy.ts';
import { NftablesNodeProxy } from './nftables-proxy.ts';
import { forgetConnections } from './stale-connections.ts';
import { UserspaceNodeProxy } from './userspace-proxy.ts';

/** What a kube-proxy is started with. */
export interface KubeProxyOptions {
  readonly host: Host;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly clusterCIDR: string;
  /** `1.26`. */
  readonly version: string;
  /** Seconds. */
  readonly now: () => number;
  /** The rest of its configuration. */
  readonly settings?: Partial<ProxyOptions>;
}

/** A kube-proxy of whatever mode. */
export interface NodeProxy {
  /** Writes the rules for these objects. */
  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void;
  /** The exact bytes handed to iptables-restore in the last sync. */
  lastRestore(): string;
  /** The clock has moved: what kube-proxy does by itself is due. */
  timePassed?(): void;
  /** The process ends: what was only in its memory is gone. Rules stay. */
  stop?(): void;
}

/** The kube-proxy of one node in iptables mode: told of Services and EndpointSlices, it changes its node's rules. */
export class KubeProxy implements NodeProxy {
  readonly #host: Host;
  readonly #proxier: IptablesProxier;
  readonly #batches = new Batches();
  #last: IptablesSync | undefined;
  readonly #now: () => number;

  constructor({ host, nodeName, nodeIP, clusterCIDR, version, settings, now }: KubeProxyOptions) {
    const options = withDefaults({ ipFamily: 'IPv4', nodeName, nodeIP, clusterCIDR, ...settings });
    this.#host = host;
    this.#now = now;
    this.#proxier = new IptablesProxier(options, version, now);
    // So that NodePorts answer on 127.0.0.1; kube-proxy says so in its log.
    if (Object.keys(routeLocalnetSysctls(options, version)).length > 0) host.sysctls['net.ipv4.conf.all.route_localnet'] = 1;
  }

  /** Writes the rules for these objects, which are all there are. A changed object is another object. */
  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void {
    const { objects, step } = this.#batches.next(services, slices);
    this.#last = this.#proxier.sync(objects, step);
    applySync(this.#host.ruleset, this.#last);
    forgetConnections(this.#host, this.#last, this.#now());
  }

  /** The exact bytes handed to iptables-restore in the last sync. */
  lastRestore(): string {
    return this.#last?.text() ?? '';
  }
}

/** A proxy mode on nodes. Whatever it needs of a host it makes there itself when it is started. */
interface NodeProxyMode {
  /** The releases of which it is known. */
  readonly versions: readonly string[];
  start(options: KubeProxyOptions): NodeProxy;
}

/** The one place that knows the modes. What is missing here is not simulated. */
const modes: Readonly<Record<string, NodeProxyMode>> = {
  iptables: { versions: iptablesVersions, start: (options) => new KubeProxy(options) },
  ipvs: { versions: Object.keys(ipvsReleases), start: (options) => new IpvsNodeProxy(options) },
  // 1.29 does not take it from a configuration that asks for no feature gate.
  nftables: { versions: nftablesVersions.slice(1), start: (options) => new NftablesNodeProxy(options) },
  userspace: { versions: userspaceVersions, start: (options) => new UserspaceNodeProxy(options) },
};

/** The releases that a cluster can be of: some mode of theirs is known. */
export const clusterVersions: readonly string[] = [...new Set([...iptablesVersions, ...nftablesVersions])];

/** The modes that run on nodes here. */
export const proxyModes: readonly string[] = Object.keys(modes);

/** Why no kube-proxy of this mode and release runs on nodes here; undefined if one does. */
export function whyNoProxy(mode: string, version: string): string | undefined {
  const known = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!known) return `proxy mode "${mode}" does not run on simulated nodes; these do: ${proxyModes.join(', ')}`;
  if (known.versions.includes(version)) return undefined;
  return `proxy mode "${mode}" of Kubernetes ${version} does not run on simulated nodes; it does of ${known.versions.join(', ')}`;
}

/** Starts a kube-proxy in a mode; a text says why there is none. */
export function startKubeProxy(mode: string, options: KubeProxyOptions): NodeProxy | string {
  return whyNoProxy(mode, options.version) ?? (modes[mode] as NodeProxyMode).start(options);
}
