import type { Clock } from '../clock.ts';
import type { Host } from '../host.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import { addPod, addPodRoute, makeNode, type PodPlug, removePod } from '../wiring.ts';
import { HostLocalPool } from './host-local.ts';
import { NetworkError, type PodNetwork, type PodToWire } from './pod-network.ts';

/** host-local IPAM: addresses one after the other from the node's own range; a bridge `cni0` or a wire of its own for each pod, routes between the nodes. */
export class BridgeNetwork implements PodNetwork {
  readonly #clusterCIDR: string;
  readonly #clock: Clock;
  readonly #wiring: Pick<PodPlug, 'podWiring' | 'hairpin'>;
  readonly #pools = new Map<string, HostLocalPool>();
  readonly #plugs = new Map<Host, PodPlug>();

  constructor(clusterCIDR: string, clock: Clock, wiring: Pick<PodPlug, 'podWiring' | 'hairpin'> = { podWiring: 'bridge' }) {
    this.#clusterCIDR = clusterCIDR;
    this.#clock = clock;
    this.#wiring = wiring;
  }

  addNodes(nodes: readonly ClusterNode[]): void {
    for (const node of nodes) {
      makeNode(node.host, { podCIDRs: [node.podCIDR], clusterCIDRs: [this.#clusterCIDR], podWiring: this.#wiring.podWiring });
      this.#pools.set(node.name, new HostLocalPool(node.podCIDR));
    }
    for (const node of nodes) for (const other of nodes) if (other !== node) addPodRoute(node.host, other.podCIDR, other.address);
  }

  attach(node: ClusterNode, { name, namespace }: PodToWire): { host: Host; ip: string } {
    const ip = this.#nextAddress(node.name);
    const plug: PodPlug = { name, namespace, addresses: [ip], podCIDRs: [node.podCIDR], ...this.#wiring };
    const host = addPod(node.host, plug, this.#clock);
    this.#plugs.set(host, plug);
    return { host, ip };
  }

  #nextAddress(node: string): string {
    try {
      return this.#pools.get(node)?.next() ?? '';
    } catch (error) {
      throw error instanceof NetworkError ? new NetworkError(`plugin type="${this.#plugin}" failed (add): ${error.message}`) : error;
    }
  }

  detach(node: ClusterNode, host: Host, ip: string): void {
    const plug = this.#plugs.get(host);
    if (plug) removePod(node.host, plug);
    this.#plugs.delete(host);
    this.#pools.get(node.name)?.release(ip);
  }

  configuration({ podCIDR }: ClusterNode): Record<string, string> {
    const { podWiring, hairpin = true } = this.#wiring;
    const type = this.#plugin;
    const ipam = { type: 'host-local', ranges: [[{ subnet: podCIDR }]], routes: [{ dst: '0.0.0.0/0' }] };
    const plugin = podWiring === 'bridge' ? { type, bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: hairpin, ipam } : { type, ipMasq: true, ipam };
    const list = { cniVersion: '0.3.1', name: podWiring, plugins: [plugin, { type: 'portmap', capabilities: { portMappings: true } }] };
    return { [`10-${podWiring}.conflist`]: `${JSON.stringify(list, null, 2)}\n` };
  }

  get #plugin(): string {
    return this.#wiring.podWiring === 'bridge' ? 'bridge' : 'ptp';
  }
}
