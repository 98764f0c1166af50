import { parseAddress, printAddress } from '../net/address.ts';
import { type Prefix, parsePrefix } from '../net/prefix.ts';
import type { Clock } from './clock.ts';
import { addDevice, connectLink, type DeviceFacts, type Host } from './host.ts';
import type { ClusterNode } from './nodes/cluster-node.ts';
import { NodeFiles } from './nodes/node-files.ts';
import { addMachine, addressIn, createUnderlay, subnet, type Underlay } from './wiring.ts';

/** A node to make; address and pod range are chosen when they are not given. */
export interface NodeOptions {
  readonly name: string;
  readonly address?: string;
  readonly podCIDR?: string;
  /** False: the kernel was started without IPv6. */
  readonly ipv6?: boolean;
  /** What its kubelet registers it with (`--node-labels`), such as a zone. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further network cards; one with a gateway takes the default route. */
  readonly interfaces?: readonly { readonly name: string; readonly cidr: string; readonly gateway?: string }[];
  /** What `ip link` tells of the node's devices, by their name. */
  readonly facts?: Readonly<Record<string, DeviceFacts>>;
}

// The addresses of the notes' cluster, so that a cluster with its node names is that cluster.
const knownNodes: Record<string, string> = { controlplane: '10.19.9.9', node01: '10.19.9.12' };

/** The machines: nodes and others on one network, and the gateway that they share. */
export class Machines {
  readonly underlay: Underlay;
  readonly nodes = new Map<string, ClusterNode>();
  readonly outside = new Map<string, Host>();
  readonly #clock: Clock;
  readonly #networks = new Map<string, Underlay>();
  readonly #prefix: Prefix;

  constructor(nodeCIDR: string, clock: Clock) {
    this.#clock = clock;
    this.#prefix = parsePrefix(nodeCIDR);
    this.underlay = createUnderlay([nodeCIDR], clock);
  }

  /** Makes the nodes, each with its share of the pod range; the network plugin wires them afterwards. */
  addNodes(nodes: readonly NodeOptions[], podCIDR: string, bridgeNetfilter: boolean): void {
    const addresses = this.#chooseAddresses(nodes);
    const range: Prefix = parsePrefix(podCIDR);
    for (const [i, { name, podCIDR: own = subnet(range, 24, i), interfaces = [], facts, labels, ipv6 = true }] of nodes.entries()) {
      const address = addresses[i] ?? '';
      const host = addMachine(this.underlay, name, 'node', [address], this.#clock);
      host.sysctls['net.bridge.bridge-nf-call-iptables'] = bridgeNetfilter ? 1 : 0;
      const { addresses: loopback = [] } = host.devices.get('lo') ?? {};
      if (!ipv6) loopback.splice(0, loopback.length, ...loopback.filter((own) => typeof own.address === 'number'));
      for (const one of interfaces) this.#addInterface(host, one);
      for (const device of host.devices.values()) if (facts?.[device.name]) Object.assign(device, { facts: facts[device.name] });
      this.nodes.set(name, { name, host, address, podCIDR: own, labels, files: new NodeFiles() });
    }
  }

  /** Makes a machine that is no node. */
  addOutside(name: string, address: string): void {
    this.outside.set(name, addMachine(this.underlay, name, 'outside', [address], this.#clock));
  }

  /** Whose an address is among the machines: `node node01`, `node node01 (cni0)`, `laptop`. */
  nameOf(ip: string): string | undefined {
    const gateways = [this.underlay, ...this.#networks.values()].map(({ gateway }) => gateway);
    for (const machine of [...[...this.nodes.values()].map(({ host }) => host), ...this.outside.values(), ...gateways])
      for (const device of machine.devices.values())
        if (device.kind !== 'loopback' && device.addresses.some((own) => printAddress(own.address) === ip))
          return `${machine.kind === 'node' ? 'node ' : ''}${machine.name}${device.name === 'eth0' ? '' : ` (${device.name})`}`;
    return undefined;
  }

  #addInterface(host: Host, { name, cidr, gateway }: { readonly name: string; readonly cidr: string; readonly gateway?: string }): void {
    const prefix = parsePrefix(cidr);
    const key = printAddress(prefix.network);
    const network = this.#networks.get(key) ?? createUnderlay([`${key}/${prefix.length}`], this.#clock);
    this.#networks.set(key, network);
    connectLink(network.link, host, addDevice(host, name, 'ethernet', cidr));
    if (gateway === undefined) return;
    const others = host.routes.filter(({ prefix: to }) => to.length > 0);
    host.routes.splice(0, host.routes.length, ...others, { prefix: parsePrefix('0.0.0.0/0'), via: parseAddress(gateway), device: name });
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
