import type { EndpointSlice, Service } from '../api/types.ts';
import { Batches } from '../proxy/batches.ts';
import { type ProxyOptions, withDefaults } from '../proxy/input.ts';
import { applySync, IptablesProxier, type IptablesSync } from '../proxy/iptables/proxier.ts';
import { routeLocalnetSysctls } from '../proxy/iptables/route-localnet.ts';
import { ipvsReleases } from '../proxy/ipvs/release.ts';
import type { Host } from './host.ts';
import { IpvsNodeProxy } from './ipvs-proxy.ts';
import { forgetConnections } from './stale-connections.ts';

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

/** A mode that nodes can run, and for which releases if not for all. */
interface Starter {
  readonly versions?: readonly string[];
  readonly start: (options: KubeProxyOptions) => NodeProxy;
}

/** How a kube-proxy of each mode is started. A mode that is missing here is not simulated. */
const starters: Readonly<Record<string, Starter>> = {
  iptables: { start: (options) => new KubeProxy(options) },
  ipvs: { versions: Object.keys(ipvsReleases), start: (options) => new IpvsNodeProxy(options) },
};

/** Why no node runs this mode of this release here, in a sentence; undefined if one does. */
export function modeRefusal(mode: string, version: string): string | undefined {
  const starter = Object.hasOwn(starters, mode) ? starters[mode] : undefined;
  if (starter && (starter.versions?.includes(version) ?? true)) return undefined;
  const known = Object.entries(starters).map(([name, { versions }]) => (versions ? `${name} (${versions.join(', ')})` : name));
  return `proxy mode ${mode} of Kubernetes ${version} does not run on simulated nodes; these do: ${known.join(', ')}`;
}

/** Starts a kube-proxy in a mode; a text says why there is none. */
export function startKubeProxy(mode: string, options: KubeProxyOptions): NodeProxy | string {
  return modeRefusal(mode, options.version) ?? (starters[mode] as Starter).start(options);
}
