import { parsePrefix } from '../../net/prefix.ts';
import type { Clock } from '../clock.ts';
import type { Host } from '../host.ts';
import { addPod, addressIn, type PodPlug, removePod } from '../wiring.ts';
import type { ClusterNode } from './cluster-node.ts';

/** Why a pod got no network, in the plugin's words. */
export class NetworkError extends Error {}

/** The network plugin: gives pods an address and a wire. */
export interface PodNetwork {
  /** A network namespace with an address in it, wired to the node. Throws NetworkError. */
  attach(node: ClusterNode, pod: { readonly name: string; readonly namespace: string }): { host: Host; ip: string };
  detach(node: ClusterNode, ip: string): void;
}

/** bridge with host-local IPAM: a bridge `cni0` on each node, addresses one after the other from the node's own range. */
export class BridgeNetwork implements PodNetwork {
  readonly #clock: Clock;
  readonly #wiring: Pick<PodPlug, 'podWiring' | 'hairpin'>;
  readonly #pools = new Map<string, HostLocalPool>();
  readonly #plugs = new Map<string, PodPlug>();

  constructor(clock: Clock, wiring: Pick<PodPlug, 'podWiring' | 'hairpin'> = { podWiring: 'bridge' }) {
    this.#clock = clock;
    this.#wiring = wiring;
  }

  attach(node: ClusterNode, { name, namespace }: { readonly name: string; readonly namespace: string }): { host: Host; ip: string } {
    const pool = this.#pools.get(node.name) ?? new HostLocalPool(node.podCIDR);
    this.#pools.set(node.name, pool);
    const ip = pool.next();
    const plug: PodPlug = { name, namespace, addresses: [ip], podCIDRs: [node.podCIDR], ...this.#wiring };
    this.#plugs.set(`${node.name} ${ip}`, plug);
    return { host: addPod(node.host, plug, this.#clock), ip };
  }

  detach(node: ClusterNode, ip: string): void {
    const plug = this.#plugs.get(`${node.name} ${ip}`);
    if (plug) removePod(node.host, plug);
    this.#plugs.delete(`${node.name} ${ip}`);
    this.#pools.get(node.name)?.release(ip);
  }
}

/**
 * Addresses of one range, round robin: the next one after the last that was given, so that an address rests before it comes back.
 * The first belongs to the bridge. Models the CNI plugin host-local.
 */
export class HostLocalPool {
  readonly #cidr: string;
  readonly #taken = new Set<number>();
  readonly #size: number;
  #last = 1;

  constructor(cidr: string) {
    this.#cidr = cidr;
    this.#size = 2 ** (32 - parsePrefix(cidr).length);
  }

  /** Takes the next free address. Throws NetworkError when there is none. */
  next(): string {
    // Neither the network's address nor the bridge's nor the broadcast address.
    const count = this.#size - 3;
    for (let step = 1; step <= count; step++) {
      const n = 2 + ((this.#last - 2 + step + count) % count);
      if (this.#taken.has(n)) continue;
      this.#taken.add(n);
      this.#last = n;
      return addressIn(parsePrefix(this.#cidr), n);
    }
    throw new NetworkError(
      `no IP addresses available in range set: ${addressIn(parsePrefix(this.#cidr), 1)}-${addressIn(parsePrefix(this.#cidr), this.#size - 2)}`,
    );
  }

  /** Gives an address back. */
  release(ip: string): void {
    for (const n of this.#taken) if (addressIn(parsePrefix(this.#cidr), n) === ip) this.#taken.delete(n);
  }
}
