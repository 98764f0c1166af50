import { ensureTable } from '../iptables/ruleset.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { type Prefix, parsePrefix, printPrefix } from '../net/prefix.ts';
import type { Clock } from './clock.ts';
import { registerIptables } from './hooks.ts';
import { addDevice, connectLink, createHost, type Host, type Link } from './host.ts';

/** The wire that all nodes, the gateway and outside machines share. */
export interface Underlay {
  readonly link: Link;
  readonly prefix: Prefix;
  readonly gateway: Host;
}

/** A switch with a gateway at the first address, which knows no way to pod or service addresses. */
export function createUnderlay(cidr: string, clock: Clock): Underlay {
  const prefix = parsePrefix(cidr);
  const link: Link = { name: 'underlay', ends: [] };
  const gateway = createHost('gateway', 'gateway', clock.now);
  const device = addDevice(gateway, 'eth0', 'ethernet', `${addressIn(prefix, 1)}/${prefix.length}`);
  connectLink(link, gateway, device);
  return { link, prefix, gateway };
}

/** A machine on the underlay: eth0 and a default route to the gateway. */
export function addMachine(underlay: Underlay, name: string, kind: 'node' | 'outside', address: string, clock: Clock): Host {
  const host = createHost(name, kind, clock.now);
  const device = addDevice(host, 'eth0', 'ethernet', `${address}/${underlay.prefix.length}`);
  host.routes.push({ prefix: parsePrefix('0.0.0.0/0'), via: parseAddress(addressIn(underlay.prefix, 1)), device: 'eth0' });
  connectLink(underlay.link, host, device);
  return host;
}

/**
 * Makes a machine a node: forwarding, netfilter, a bridge `cni0` with the first address of its pod range, and the network
 * plugin's one rule: what pods send out of the pod network leaves under the node's own address.
 */
export function makeNode(host: Host, podCIDR: string, clusterCIDR: string): void {
  const prefix = parsePrefix(podCIDR);
  addDevice(host, 'cni0', 'bridge', `${addressIn(prefix, 1)}/${prefix.length}`);
  registerIptables(host);
  const cluster = parsePrefix(clusterCIDR);
  ensureTable(host.ruleset, 'nat')
    .chains.get('POSTROUTING')
    ?.rules.push({
      clauses: [
        { kind: 'source', prefix: cluster, written: clusterCIDR },
        { kind: 'destination', not: true, prefix: cluster, written: clusterCIDR },
        { kind: 'comment', text: 'pod egress masq' },
      ],
      target: { kind: 'MASQUERADE' },
      origin: { writer: 'cni', purpose: 'pod-egress' },
    });
}

/** Tells a node the way to another node's pods. */
export function addPodRoute(host: Host, podCIDR: string, via: string): void {
  host.routes.push({ prefix: parsePrefix(podCIDR), via: parseAddress(via), device: 'eth0' });
}

/** A pod's network namespace: eth0 on a veth pair whose other end is a port of the node's bridge. */
export function addPod(node: Host, name: string, podCIDR: string, ip: string, clock: Clock): Host {
  const prefix = parsePrefix(podCIDR);
  const pod = createHost(name, 'pod', clock.now);
  const eth0 = addDevice(pod, 'eth0', 'veth', `${ip}/${prefix.length}`);
  pod.routes.push({ prefix: parsePrefix('0.0.0.0/0'), via: parseAddress(addressIn(prefix, 1)), device: 'eth0' });
  const veth = addDevice(node, vethName(ip), 'veth');
  veth.master = 'cni0';
  veth.hairpin = true;
  const link: Link = { name: `${name}/eth0`, ends: [] };
  connectLink(link, pod, eth0);
  connectLink(link, node, veth);
  return pod;
}

/** Unplugs a pod from its node. */
export function removePod(node: Host, ip: string): void {
  node.devices.delete(vethName(ip));
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

// Eight hex digits, as the bridge plugin makes them; from the address, so that they never collide.
function vethName(ip: string): string {
  return `veth${Number(parseAddress(ip)).toString(16).padStart(8, '0')}`;
}
