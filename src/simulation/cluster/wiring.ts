import { sha1 } from '@noble/hashes/legacy.js';
import { ensureTable } from '../iptables/ruleset.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix, width } from '../net/prefix.ts';
import type { Clock } from './clock.ts';
import { registerIptables } from './hooks.ts';
import { addAddress, addDevice, connectLink, createHost, type Device, type Host, type Link } from './host.ts';

/**
 * How pods hang on their node. `bridge`: every pod is a port of the bridge cni0 (flannel, the bridge plugin). `ptp`: every pod has a
 * wire and a route of its own, and the node answers ARP for the rest of the world (Calico).
 */
export type PodWiring = 'bridge' | 'ptp';

/** The wire that all nodes, the gateway and outside machines share; one network a family. */
export interface Underlay {
  readonly link: Link;
  readonly prefixes: readonly Prefix[];
  readonly gateway: Host;
}

/** A switch with a gateway at the first address, which knows no way to pod or service addresses. */
export function createUnderlay(cidrs: readonly string[], clock: Clock): Underlay {
  const prefixes = cidrs.map(parsePrefix);
  const link: Link = { name: 'underlay', ends: [] };
  const gateway = createHost('gateway', 'gateway', clock.now);
  const device = addDevice(gateway, 'eth0', 'ethernet');
  for (const prefix of prefixes) addAddress(gateway, device, `${addressIn(prefix, 1)}/${prefix.length}`);
  connectLink(link, gateway, device);
  return { link, prefixes, gateway };
}

/** A machine on the underlay: eth0 with an address a family, and a default route to the gateway. */
export function addMachine(underlay: Underlay, name: string, kind: 'node' | 'outside', addresses: readonly string[], clock: Clock): Host {
  const host = createHost(name, kind, clock.now);
  const device = addDevice(host, 'eth0', 'ethernet');
  for (const address of addresses) {
    const prefix = underlay.prefixes.find((one) => contains(one, parseAddress(address)));
    addAddress(host, device, `${address}/${prefix?.length ?? width(parseAddress(address))}`);
    if (prefix) host.routes.push({ prefix: { network: zero(prefix), length: 0 }, via: parseAddress(addressIn(prefix, 1)), device: 'eth0' });
  }
  connectLink(underlay.link, host, device);
  return host;
}

/** What a machine becomes a node with; a range a family. */
export interface NodeWiring {
  readonly podCIDRs: readonly string[];
  readonly clusterCIDRs: readonly string[];
  readonly podWiring: PodWiring;
}

/**
 * Makes a machine a node: forwarding, netfilter, with the bridge wiring a `cni0` with the first address of each pod range, and the network
 * plugin's one rule: what pods send out of the pod network leaves under the node's own address.
 */
export function makeNode(host: Host, { podCIDRs, clusterCIDRs, podWiring }: NodeWiring): void {
  if (podWiring === 'bridge') {
    const bridge = addDevice(host, 'cni0', 'bridge');
    for (const prefix of podCIDRs.map(parsePrefix)) addAddress(host, bridge, `${addressIn(prefix, 1)}/${prefix.length}`);
  }
  registerIptables(host);
  for (const written of clusterCIDRs) {
    const prefix = parsePrefix(written);
    const ruleset = typeof prefix.network === 'number' ? host.ruleset : host.ruleset6;
    ensureTable(ruleset, 'nat')
      .chains.get('POSTROUTING')
      ?.rules.push({
        clauses: [
          { kind: 'source', prefix, written },
          { kind: 'destination', not: true, prefix, written },
          { kind: 'comment', text: 'pod egress masq' },
        ],
        target: { kind: 'MASQUERADE' },
        origin: { writer: 'cni', purpose: 'pod-egress' },
      });
  }
}

/** Tells a node the way to another node's pods. */
export function addPodRoute(host: Host, podCIDR: string, via: string): void {
  host.routes.push({ prefix: parsePrefix(podCIDR), via: parseAddress(via), device: 'eth0' });
}

/** What a pod is wired with; an address and a range a family. */
export interface PodPlug {
  readonly name: string;
  readonly namespace?: string;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly podWiring: PodWiring;
  /** With the bridge wiring: whether the pod's port gives a frame back to the pod that sent it; true if not given, as kubelet's plugin sets it. */
  readonly hairpin?: boolean;
}

/** A pod's network namespace: eth0 on a veth pair whose other end is the node's. */
export function addPod(node: Host, plug: PodPlug, clock: Clock): Host {
  const pod = createHost(plug.name, 'pod', clock.now);
  const eth0 = addDevice(pod, 'eth0', 'veth');
  const veth = addDevice(node, vethName(plug), 'veth');
  const link: Link = { name: `${plug.name}/eth0`, ends: [] };
  connectLink(link, pod, eth0);
  connectLink(link, node, veth);
  if (plug.podWiring === 'bridge') plugIntoBridge(pod, eth0, veth, plug);
  else plugPointToPoint(node, pod, eth0, veth, plug);
  return pod;
}

function plugIntoBridge(pod: Host, eth0: Device, veth: Device, { addresses, podCIDRs, hairpin = true }: PodPlug): void {
  veth.master = 'cni0';
  veth.hairpin = hairpin;
  for (const address of addresses) {
    const prefix = podCIDRs.map(parsePrefix).find((one) => contains(one, parseAddress(address)));
    if (!prefix) continue;
    addAddress(pod, eth0, `${address}/${prefix.length}`);
    pod.routes.push({ prefix: { network: zero(prefix), length: 0 }, via: parseAddress(addressIn(prefix, 1)), device: 'eth0' });
  }
}

// The next hop is nobody's address: whatever the pod asks for, the node's proxy_arp says "that is me".
function plugPointToPoint(node: Host, pod: Host, eth0: Device, veth: Device, { addresses }: PodPlug): void {
  veth.proxyARP = true;
  for (const text of addresses) {
    const address = parseAddress(text);
    addAddress(pod, eth0, text);
    const nextHop = parseAddress(typeof address === 'number' ? '169.254.1.1' : 'fd00:a9fe::1');
    pod.routes.push({ prefix: { network: nextHop, length: width(nextHop) }, device: 'eth0' });
    pod.routes.push({ prefix: { network: typeof address === 'number' ? 0 : 0n, length: 0 }, via: nextHop, device: 'eth0' });
    node.routes.push({ prefix: { network: address, length: width(address) }, device: veth.name });
  }
}

/** Unplugs a pod from its node. */
export function removePod(node: Host, plug: PodPlug): void {
  const name = vethName(plug);
  node.devices.delete(name);
  for (let i = node.routes.length - 1; i >= 0; i--) if (node.routes[i]?.device === name) node.routes.splice(i, 1);
}

/** The n-th address of a network. */
export function addressIn(prefix: Prefix, n: number): string {
  return printAddress(typeof prefix.network === 'number' ? prefix.network + n : prefix.network + BigInt(n));
}

/** The n-th subnet of a given length. */
export function subnet(prefix: Prefix, length: number, n: number): string {
  const { network } = prefix;
  if (typeof network !== 'number') return printPrefix({ network: network + (BigInt(n) << BigInt(128 - length)), length });
  return printPrefix({ network: network + n * 2 ** (32 - length), length });
}

function zero({ network }: Prefix): 0 | 0n {
  return typeof network === 'number' ? 0 : 0n;
}

// `veth` and eight hex digits, as the bridge plugin makes them; from the address, so that they never collide. Calico's are `cali` and the
// beginning of a hash of the pod's name.
function vethName({ name, namespace = 'default', addresses, podWiring }: PodPlug): string {
  if (podWiring === 'ptp') return `cali${hex(`${namespace}.${name}`).slice(0, 11)}`;
  const address = parseAddress(addresses[0] ?? '0.0.0.0');
  return `veth${(BigInt(address) & 0xffffffffn).toString(16).padStart(8, '0')}`;
}

function hex(text: string): string {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return Array.from(sha1(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
