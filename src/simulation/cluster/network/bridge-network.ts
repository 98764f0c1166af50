import type { Clock } from '../clock.ts';
import type { Host } from '../host.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import { addPod, addPodRoute, makeNode, removePod } from '../wiring.ts';
import { HostLocalPool } from './host-local.ts';
import type { PodNetwork, PodToWire } from './pod-network.ts';

/** bridge with host-local IPAM: a bridge `cni0` on each node, addresses one after the other from the node's own range, routes between the nodes. */
export class BridgeNetwork implements PodNetwork {
  readonly #clusterCIDR: string;
  readonly #clock: Clock;
  readonly #pools = new Map<string, HostLocalPool>();

  constructor(clusterCIDR: string, clock: Clock) {
    this.#clusterCIDR = clusterCIDR;
    this.#clock = clock;
  }

  addNodes(nodes: readonly ClusterNode[]): void {
    for (const node of nodes) {
      makeNode(node.host, node.podCIDR, this.#clusterCIDR);
      this.#pools.set(node.name, new HostLocalPool(node.podCIDR));
    }
    for (const node of nodes) for (const other of nodes) if (other !== node) addPodRoute(node.host, other.podCIDR, other.address);
  }

  attach(node: ClusterNode, pod: PodToWire): { host: Host; ip: string } {
    const ip = this.#pools.get(node.name)?.next() ?? '';
    return { host: addPod(node.host, pod.name, node.podCIDR, ip, this.#clock), ip };
  }

  detach(node: ClusterNode, _host: Host, ip: string): void {
    removePod(node.host, ip);
    this.#pools.get(node.name)?.release(ip);
  }

  configuration({ podCIDR }: ClusterNode): Record<string, string> {
    const ipam = { type: 'host-local', ranges: [[{ subnet: podCIDR }]], routes: [{ dst: '0.0.0.0/0' }] };
    const bridge = { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: false, ipam };
    const list = { cniVersion: '0.3.1', name: 'bridge', plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }] };
    return { '10-bridge.conflist': `${JSON.stringify(list, null, 2)}\n` };
  }
}
