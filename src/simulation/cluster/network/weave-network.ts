import { ensureChain } from '../../iptables/ruleset.ts';
import { parseAddress } from '../../net/address.ts';
import { parsePrefix } from '../../net/prefix.ts';
import type { Clock } from '../clock.ts';
import { registerIptables } from '../hooks.ts';
import { addDevice, connectLink, createHost, type Device, type DeviceFacts, type Host, type Link } from '../host.ts';
import { uuid } from '../names.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import type { Random } from '../random.ts';
import type { PodNetwork, PodToWire } from './pod-network.ts';
import { WeaveRing } from './weave-ring.ts';

const mtu = 1376;

/** What weave is started with. */
export interface WeaveOptions {
  /** IPALLOC_RANGE */
  readonly range: string;
  /** What `ip link` tells of devices, where it is known: by node, then by device. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, DeviceFacts>>>>;
}

/**
 * Weave Net: one bridge `weave` a node, all of them one network of the whole range, joined by a datapath that carries frames between the nodes.
 * Addresses come from the node's part of the ring, not from its podCIDR. Left out: the tunnel's own packets, and the network policy controller's rules.
 */
export class WeaveNetwork implements PodNetwork {
  readonly ring: WeaveRing;
  readonly #options: WeaveOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #overlay: Link = { name: 'weave', ends: [] };
  readonly #gateways = new Map<string, string>();
  readonly #peers = new Map<string, string>();
  readonly #nextIndex = new Map<string, number>();

  constructor(options: WeaveOptions, clock: Clock, random: Random) {
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.ring = new WeaveRing(options.range);
  }

  /** The name that a node has among weave's peers: the hardware address of its bridge. */
  peerOf(node: string): string {
    return this.#peers.get(node) ?? '';
  }

  /** How many peers were there before a node came. */
  peersBefore(node: string): number {
    return [...this.#peers.keys()].indexOf(node);
  }

  addNodes(nodes: readonly ClusterNode[]): void {
    for (const { name, host } of nodes) {
      const facts = this.#factsOf(name);
      this.#peers.set(name, facts('weave').mac ?? '');
      const gateway = this.ring.allocate(this.peerOf(name));
      this.#gateways.set(name, gateway);
      addWeaveDevice(host, 'datapath', 'ethernet', facts('datapath'));
      addWeaveDevice(host, 'weave', 'bridge', facts('weave'), `${gateway}/${this.ring.range.length}`);
      addWeaveDevice(host, 'vethwe-datapath', 'veth', facts('vethwe-datapath'));
      const port = addWeaveDevice(host, 'vethwe-bridge', 'veth', facts('vethwe-bridge'));
      port.master = 'weave';
      connectLink(this.#overlay, host, port);
      addWeaveDevice(host, 'vxlan-6784', 'ethernet', facts('vxlan-6784'));
      this.#nextIndex.set(name, 10);
      registerIptables(host);
      writeRules(host, this.#options.range);
    }
  }

  attach(node: ClusterNode, { name, sandboxId, ip: wanted }: PodToWire): { host: Host; ip: string } {
    const ip = this.ring.allocate(this.peerOf(node.name));
    if (wanted !== undefined && ip !== wanted) throw new Error(`weave gives ${name} the address ${ip}, not ${wanted}`);
    const host = createHost(name, 'pod', this.#clock.now);
    const eth0 = addDevice(host, 'eth0', 'veth', `${ip}/${this.ring.range.length}`);
    host.routes.push({ prefix: parsePrefix('0.0.0.0/0'), via: parseAddress(this.#gateways.get(node.name) ?? ''), device: 'eth0' });
    const index = this.#nextIndex.get(node.name) ?? 10;
    this.#nextIndex.set(node.name, index + 2);
    const veth = vethName(sandboxId);
    const known = this.#options.facts?.[node.name]?.[veth];
    const facts = {
      index,
      peer: index - 1,
      mac: known?.mac ?? randomMAC(this.#random),
      netns: known?.netns ?? `cni-${uuid(this.#random)}`,
      mtu,
      qdisc: 'noqueue',
      queueLength: 0,
    };
    const port = addDevice(node.host, veth, 'veth');
    Object.assign(port, { master: 'weave', hairpin: true, facts: { ...facts, ...known } });
    const link: Link = { name: `${name}/eth0`, ends: [] };
    connectLink(link, host, eth0);
    connectLink(link, node.host, port);
    return { host, ip };
  }

  detach(node: ClusterNode, host: Host, ip: string): void {
    const port = host.devices.get('eth0')?.link?.ends.find((end) => end.host === node.host)?.device;
    if (port) node.host.devices.delete(port.name);
    this.ring.release(ip);
  }

  configuration(): Record<string, string> {
    const list = {
      cniVersion: '0.3.0',
      name: 'weave',
      plugins: [
        { name: 'weave', type: 'weave-net', hairpinMode: true },
        { type: 'portmap', capabilities: { portMappings: true }, snat: true },
      ],
    };
    return { '10-weave.conflist': `${JSON.stringify(list, null, 4)}\n` };
  }

  #factsOf(node: string): (device: string) => DeviceFacts {
    const indexes: Record<string, number> = { datapath: 2, weave: 4, 'vethwe-datapath': 6, 'vethwe-bridge': 7, 'vxlan-6784': 8 };
    const more: Record<string, DeviceFacts> = {
      datapath: { state: 'UNKNOWN' },
      weave: { state: 'UP' },
      'vethwe-datapath': { peer: 'vethwe-bridge', queueLength: 0 },
      'vethwe-bridge': { peer: 'vethwe-datapath', queueLength: 0 },
      'vxlan-6784': { state: 'UNKNOWN', mtu: 65535 },
    };
    return (device) => ({
      index: indexes[device],
      mac: this.#options.facts?.[node]?.[device]?.mac ?? randomMAC(this.#random),
      mtu,
      qdisc: 'noqueue',
      ...more[device],
      ...this.#options.facts?.[node]?.[device],
    });
  }
}

/** The node's end of a pod's wire: `vethwepl` and the beginning of the sandbox's ID, as long as a device's name may be. */
export function vethName(sandboxId: string): string {
  return `vethwepl${sandboxId.slice(0, 7)}`;
}

/** A hardware address that nobody was given: locally administered, for one station. */
export function randomMAC(random: Random): string {
  const bytes = Array.from({ length: 6 }, () => random.below(256));
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 2;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function addWeaveDevice(host: Host, name: string, kind: Device['kind'], facts: DeviceFacts, cidr?: string): Device {
  const device = addDevice(host, name, kind, cidr);
  const master = { 'vethwe-datapath': 'datapath', 'vxlan-6784': 'datapath' }[name];
  return Object.assign(device, { facts, ...(master ? { master } : {}) });
}

// What weaver writes into nat: pods are masqueraded on their way out, everybody else on the way in. Its ipset of addresses on this node is left out.
function writeRules(host: Host, range: string): void {
  const weave = ensureChain(host.ruleset, 'nat', 'WEAVE');
  const prefix = parsePrefix(range);
  const multicast = '224.0.0.0/4';
  const origin = { writer: 'cni', purpose: 'pod-egress' } as const;
  const source = (not: boolean) => ({ kind: 'source', ...(not ? { not: true as const } : {}), prefix, written: range }) as const;
  const destination = (not: boolean) => ({ kind: 'destination', ...(not ? { not: true as const } : {}), prefix, written: range }) as const;
  weave.rules = [
    { clauses: [source(false), { kind: 'destination', prefix: parsePrefix(multicast), written: multicast }], target: { kind: 'RETURN' }, origin },
    { clauses: [source(true), destination(false)], target: { kind: 'MASQUERADE' }, origin },
    { clauses: [source(false), destination(true)], target: { kind: 'MASQUERADE' }, origin },
  ];
  ensureChain(host.ruleset, 'nat', 'POSTROUTING').rules.push({ clauses: [], target: { kind: 'jump', chain: 'WEAVE' }, origin });
}
