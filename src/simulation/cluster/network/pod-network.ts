import type { Host } from '../host.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';

/** Why a pod got no network, in the plugin's words. */
export class NetworkError extends Error {}

/** A pod that is to be wired. */
export interface PodToWire {
  readonly name: string;
  readonly namespace: string;
  /** The container ID of its sandbox, which some plugins name the node's end of the wire by. */
  readonly sandboxId: string;
  /** The address it had before; a cluster that is set up as it once stood says so. */
  readonly ip?: string;
}

/** The network plugin: makes machines nodes, gives pods an address and a wire. */
export interface PodNetwork {
  /** Wires the nodes to one another; called once, with all of them. */
  addNodes(nodes: readonly ClusterNode[]): void;
  /** A network namespace with an address in it, wired to the node. Throws NetworkError. */
  attach(node: ClusterNode, pod: PodToWire): { host: Host; ip: string };
  /** Takes the wire and the address back. */
  detach(node: ClusterNode, host: Host, ip: string): void;
  /** The plugin's files in /etc/cni/net.d, by name. */
  configuration(node: ClusterNode): Readonly<Record<string, string>>;
}
