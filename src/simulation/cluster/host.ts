import { createRecentLists, type RecentLists } from '../iptables/matches/recent.ts';
import type { AddressTypeTest } from '../iptables/rule.ts';
import { createRuleset, type Ruleset } from '../iptables/ruleset.ts';
import { type Address, parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import { Conntrack } from '../netfilter/conntrack.ts';
import type { HookFunction } from './hooks.ts';

/** A wire: a veth pair, or a switch when it has more than two ends. */
export interface Link {
  readonly name: string;
  readonly ends: { readonly host: Host; readonly device: Device }[];
}

/** A network device of a host. */
export interface Device {
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'veth' | 'bridge';
  readonly addresses: DeviceAddress[];
  link?: Link;
  /** The bridge this device is a port of. */
  master?: string;
  /** What `ip link` tells of it, where that is known; the rest is made up once and stays. */
  readonly facts?: DeviceFacts;
}

/** An address of a device. */
export interface DeviceAddress {
  readonly address: Address;
  readonly length: number;
  /** False: `ip addr` shows no broadcast address. */
  readonly broadcast?: boolean;
  readonly scope?: 'global' | 'link' | 'host';
  /** Words behind the scope, such as `tentative`. */
  readonly flags?: readonly string[];
}

/** What no packet meets, but `ip link` shows. */
export interface DeviceFacts {
  readonly index?: number;
  readonly mac?: string;
  readonly mtu?: number;
  readonly qdisc?: string;
  /** 0: not shown. */
  readonly queueLength?: number;
  readonly state?: 'UP' | 'DOWN' | 'UNKNOWN';
  /** Behind the `@`: another device here, or the index of one elsewhere. */
  readonly peer?: string | number;
  /** Where that one is: a named network namespace, or its number. */
  readonly netns?: string | number;
}

/** A line of the main routing table. */
export interface Route {
  readonly prefix: Prefix;
  readonly via?: Address;
  readonly device: string;
  readonly source?: Address;
  /** Who wrote it, where that is not plain: the kernel writes those without a gateway and with a source. */
  readonly protocol?: 'kernel' | 'boot' | 'static';
  readonly metric?: number;
}

/** A socket that listens, or the lack of one: nothing answers on other ports. */
export interface Socket {
  readonly protocol: Protocol;
  readonly port: number;
  /** Unset: any address of the host. */
  readonly address?: Address;
  readonly process: string;
}

/** Kernel settings that change what a packet meets. Names are sysctl's. */
export interface Sysctls {
  'net.ipv4.ip_forward': 0 | 1;
  'net.ipv4.conf.all.route_localnet': 0 | 1;
  'net.bridge.bridge-nf-call-iptables': 0 | 1;
}

/** A network namespace with everything a packet can meet in it: a node, a pod or a machine outside. */
export interface Host {
  readonly name: string;
  readonly kind: 'node' | 'pod' | 'outside' | 'gateway';
  readonly devices: Map<string, Device>;
  readonly routes: Route[];
  readonly sockets: Socket[];
  readonly sysctls: Sysctls;
  readonly ruleset: Ruleset;
  readonly conntrack: Conntrack;
  readonly recent: RecentLists;
  /** What is registered at netfilter's hooks, in order of priority. */
  readonly hooks: HookFunction[];
}

/** A host with a loopback device and nothing else. */
export function createHost(name: string, kind: Host['kind'], now: () => number): Host {
  const host: Host = {
    name,
    kind,
    devices: new Map(),
    routes: [],
    sockets: [],
    sysctls: { 'net.ipv4.ip_forward': kind === 'node' ? 1 : 0, 'net.ipv4.conf.all.route_localnet': 0, 'net.bridge.bridge-nf-call-iptables': 1 },
    ruleset: createRuleset(),
    conntrack: new Conntrack(now),
    recent: createRecentLists(),
    hooks: [],
  };
  addDevice(host, 'lo', 'loopback', '127.0.0.1/8');
  return host;
}

/** Adds a device, its address and the route that the kernel makes for it. */
export function addDevice(host: Host, name: string, kind: Device['kind'], cidr?: string): Device {
  const device: Device = { name, kind, addresses: [] };
  host.devices.set(name, device);
  if (cidr) {
    const [ip = '', length = '32'] = cidr.split('/');
    device.addresses.push({ address: parseAddress(ip), length: Number(length) });
    if (kind !== 'loopback') host.routes.push({ prefix: parsePrefix(cidr), device: name, source: parseAddress(ip) });
  }
  return device;
}

/** Plugs devices into one wire. */
export function connectLink(link: Link, host: Host, device: Device): void {
  device.link = link;
  link.ends.push({ host, device });
}

/** Whether the host itself answers to the address: one of its own, or anything in 127.0.0.0/8. */
export function isLocal(host: Host, address: Address): boolean {
  if (typeof address === 'number' && address >>> 24 === 127) return true;
  for (const device of host.devices.values()) for (const own of device.addresses) if (own.address === address) return true;
  return false;
}

/** How the routing table classes an address, as the `addrtype` match asks. */
export function addressType(host: Host, address: Address): AddressTypeTest['type'] {
  if (isLocal(host, address)) return 'LOCAL';
  if (typeof address === 'number') {
    if (address >>> 28 === 14) return 'MULTICAST';
    if (address === 0xffffffff) return 'BROADCAST';
    for (const device of host.devices.values())
      for (const own of device.addresses)
        if (typeof own.address === 'number' && own.length < 31 && address === (own.address | (0xffffffff >>> own.length)) >>> 0) return 'BROADCAST';
  }
  return 'UNICAST';
}

/** Longest prefix wins; undefined when nothing matches. Local addresses are not asked here. */
export function lookupRoute(host: Host, destination: Address): Route | undefined {
  let best: Route | undefined;
  for (const route of host.routes) {
    if (contains(route.prefix, destination) && (!best || route.prefix.length > best.prefix.length)) best = route;
  }
  return best;
}

/** The address a packet gets when it leaves by this route and its sender named none; MASQUERADE asks the same. */
export function preferredSource(host: Host, route: Route): Address | undefined {
  return route.source ?? host.devices.get(route.device)?.addresses[0]?.address;
}

/** A route as `ip route` prints it. */
export function printRoute(route: Route): string {
  const prefix =
    route.prefix.length === 0
      ? 'default'
      : route.prefix.length === width(route.prefix.network)
        ? printAddress(route.prefix.network)
        : printPrefix(route.prefix);
  if (route.via !== undefined) return `${prefix} via ${printAddress(route.via)} dev ${route.device} `;
  const source = route.source === undefined ? '' : ` src ${printAddress(route.source)}`;
  return `${prefix} dev ${route.device} proto kernel scope link${source} `;
}
