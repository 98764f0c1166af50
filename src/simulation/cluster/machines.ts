import { printAddress } from '../net/address.ts';
import { type Prefix, parsePrefix } from '../net/prefix.ts';
import type { Clock } from './clock.ts';
import type { Host } from './host.ts';
import type { ClusterNode } from './nodes/cluster-node.ts';
import { addMachine, addPodRoute, addressIn, createUnderlay, makeNode, type PodWiring, subnet, type Underlay } from './wiring.ts';

/** A node to make; address and pod range are chosen when they are not given. */
export interface NodeOptions {
  readonly name: string;
  readonly address?: string;
  readonly podCIDR?: string;
}

/** What all nodes have in common. */
export interface NodeSettings {
  readonly podCIDR: string;
  readonly podWiring: PodWiring;
  readonly bridgeNetfilter: boolean;
}

// The addresses of the notes' cluster, so that a cluster with its node names is that cluster.
const knownNodes: Record<string, string> = { controlplane: '10.19.9.9', node01: '10.19.9.12' };

/** The machines: nodes and others on one network, and the gateway that they share. */
export class Machines {
  readonly underlay: Underlay;
  readonly nodes = new Map<string, ClusterNode>();
  readonly outside = new Map<string, Host>();
  readonly #clock: Clock;
  readonly #prefix: Prefix;

  constructor(nodeCIDR: string, clock: Clock) {
    this.#clock = clock;
    this.#prefix = parsePrefix(nodeCIDR);
    this.underlay = createUnderlay([nodeCIDR], clock);
  }

  /** Makes the nodes, each with its share of the pod range and the ways to the others' pods. */
  addNodes(nodes: readonly NodeOptions[], { podCIDR, podWiring, bridgeNetfilter }: NodeSettings): void {
    const addresses = this.#chooseAddresses(nodes);
    const range: Prefix = parsePrefix(podCIDR);
    for (const [i, { name, podCIDR: own = subnet(range, 24, i) }] of nodes.entries()) {
      const address = addresses[i] ?? '';
      const host = addMachine(this.underlay, name, 'node', [address], this.#clock);
      makeNode(host, { podCIDRs: [own], clusterCIDRs: [podCIDR], podWiring });
      host.sysctls['net.bridge.bridge-nf-call-iptables'] = bridgeNetfilter ? 1 : 0;
      this.nodes.set(name, { name, host, address, podCIDR: own });
    }
    for (const node of this.nodes.values()) for (const other of this.nodes.values()) if (other !== node) addPodRoute(node.host, other.podCIDR, other.address);
  }

  /** Makes a machine that is no node. */
  addOutside(name: string, address: string): void {
    this.outside.set(name, addMachine(this.underlay, name, 'outside', [address], this.#clock));
  }

  /** Whose an address is among the machines: `node node01`, `node node01 (cni0)`, `laptop`. */
  nameOf(ip: string): string | undefined {
    for (const machine of [...[...this.nodes.values()].map(({ host }) => host), ...this.outside.values(), this.underlay.gateway])
      for (const device of machine.devices.values())
        if (device.kind !== 'loopback' && device.addresses.some((own) => printAddress(own.address) === ip))
          return `${machine.kind === 'node' ? 'node ' : ''}${machine.name}${device.name === 'eth0' ? '' : ` (${device.name})`}`;
    return undefined;
  }

  #chooseAddresses(nodes: readonly NodeOptions[]): string[] {
    const taken = new Set(nodes.flatMap((node) => node.address ?? knownNodes[node.name] ?? []));
    let next = 13;
    return nodes.map((node) => {
      const known = node.address ?? (Object.hasOwn(knownNodes, node.name) ? knownNodes[node.name] : undefined);
      if (known) return known;
      while (taken.has(addressIn(this.#prefix, next))) next++;
      const address = addressIn(this.#prefix, next);
      taken.add(address);
      return address;
    });
  }
}
