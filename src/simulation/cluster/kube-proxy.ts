import type { EndpointSlice, Service } from '../api/types.ts';
import type { RestoreTable } from '../iptables/restore.ts';
import { applySync, IptablesProxier } from '../proxy/iptables/proxier.ts';
import { printRestore } from '../proxy/print-restore.ts';
import type { Host } from './host.ts';

/** What a kube-proxy is started with. */
export interface KubeProxyOptions {
  readonly host: Host;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly clusterCIDR: string;
}

/** The kube-proxy of one node: told of Services and EndpointSlices, it changes its node's rules. */
export class KubeProxy {
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
