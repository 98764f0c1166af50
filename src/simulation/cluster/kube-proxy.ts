import type { EndpointSlice, Service } from '../api/types.ts';
import type { RestoreTable } from '../iptables/restore.ts';
import { applySync, IptablesProxier } from '../proxy/iptables/proxier.ts';
import { printRestore } from '../proxy/print-restore.ts';
import type { Host } from './host.ts';
import { IpvsNodeProxy } from './ipvs-proxy.ts';

/** The modes in which a cluster's kube-proxies can run. */
export type ClusterProxyMode = 'iptables' | 'ipvs';

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
  /** ipvs mode: how every virtual server chooses. */
  readonly ipvsScheduler?: string;
  /** ipvs mode: no ARP answers for addresses of kube-ipvs0. */
  readonly strictARP?: boolean;
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

const modes: Readonly<Record<ClusterProxyMode, (options: KubeProxyOptions) => NodeProxy>> = {
  iptables: (options) => new KubeProxy(options),
  ipvs: (options) => new IpvsNodeProxy(options),
};

/** Starts a kube-proxy. */
export function createNodeProxy(mode: ClusterProxyMode, options: KubeProxyOptions): NodeProxy {
  return modes[mode](options);
}

/** The kube-proxy of one node in iptables mode: told of Services and EndpointSlices, it changes its node's rules. */
export class KubeProxy implements NodeProxy {
  readonly #host: Host;
  readonly #proxier: IptablesProxier;
  #last: readonly RestoreTable[] = [];

  constructor({ host, nodeName, nodeIP, clusterCIDR }: KubeProxyOptions) {
    this.#host = host;
    this.#proxier = new IptablesProxier({ ipFamily: 'IPv4', nodeName, nodeIP, clusterCIDR });
    // So that NodePorts answer on 127.0.0.1; kube-proxy says so in its log.
    host.sysctls['net.ipv4.conf.all.route_localnet'] = 1;
  }

  /** Writes the rules for these objects. */
  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void {
    const sync = this.#proxier.sync(services, slices);
    this.#last = sync.restore;
    applySync(this.#host.ruleset, sync);
  }

  /** The exact bytes handed to iptables-restore in the last sync. */
  lastRestore(): string {
    return printRestore(this.#last);
  }
}
