import { Ipsets } from '../ipset/ipsets.ts';
import { jhash2 } from '../ipset/jhash.ts';
import { createRecentLists, type RecentLists } from '../iptables/matches/recent.ts';
import type { AddressTypeTest } from '../iptables/rule.ts';
import { countSetReferences, createRuleset, type Ruleset } from '../iptables/ruleset.ts';
import { Ipvs } from '../ipvs/ipvs.ts';
import { type Address, parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import { Conntrack } from '../netfilter/conntrack.ts';
import type { HookFunction } from './hooks.ts';
import { createRandom } from './random.ts';

/** A wire: a veth pair, or a switch when it has more than two ends. */
export interface Link {
  readonly name: string;
  readonly ends: { readonly host: Host; readonly device: Device }[];
}

/** A network device of a host. */
export interface Device {
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'veth' | 'bridge' | 'dummy';
  /** Another array when addresses change: `isLocal` indexes it. */
  readonly addresses: { readonly address: Address; readonly length: number }[];
  link?: Link;
  /** The bridge this device is a port of. */
  master?: string;
}

/** A line of the main routing table. */
export interface Route {
  readonly prefix: Prefix;
  readonly via?: Address;
  readonly device: string;
  readonly source?: Address;
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
  /** 1: ARP is answered only for addresses of the device that was asked. */
  'net.ipv4.conf.all.arp_ignore': 0 | 1;
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
  readonly ipsets: Ipsets;
  readonly ipvs: Ipvs;
  /** What is registered at netfilter's hooks, in order of priority. */
  readonly hooks: HookFunction[];
}

/** A host with a loopback device and nothing else. */
export function createHost(name: string, kind: Host['kind'], now: () => number): Host {
  // What the kernel draws for its hash tables shows in listings only; the name decides, so that a run is like the last.
  const random = createRandom(
    jhash2(
      [...name].map((character) => character.charCodeAt(0)),
      0,
    ),
  );
  const host: Host = {
    name,
    kind,
    devices: new Map(),
    routes: [],
    sockets: [],
    sysctls: {
      'net.ipv4.ip_forward': kind === 'node' ? 1 : 0,
      'net.ipv4.conf.all.route_localnet': 0,
      'net.bridge.bridge-nf-call-iptables': 1,
      'net.ipv4.conf.all.arp_ignore': 0,
    },
    ruleset: createRuleset(),
    conntrack: new Conntrack(now),
    recent: createRecentLists(),
    ipsets: new Ipsets(() => random.next31()),
    ipvs: new Ipvs(now, random.below(256)),
    hooks: [],
  };
  host.ipsets.references = (set) => countSetReferences(host.ruleset, set);
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
  for (const device of host.devices.values()) if (hasAddress(device, address)) return true;
  return false;
}

const indexes = new WeakMap<Device['addresses'], { readonly size: number; readonly own: ReadonlySet<Address> }>();

/** Whether a device has an address. One with thousands, such as kube-ipvs0, is indexed. */
export function hasAddress({ addresses }: Device, address: Address): boolean {
  if (addresses.length <= 4) return addresses.some((own) => own.address === address);
  let index = indexes.get(addresses);
  if (index?.size !== addresses.length) {
    index = { size: addresses.length, own: new Set(addresses.map((own) => own.address)) };
    indexes.set(addresses, index);
  }
  return index.own.has(address);
}

/** The addresses of a host's devices, as text; those of a dummy device are nobody's own. */
export function printOwnAddresses(host: Host): string[] {
  return [...host.devices.values()].flatMap(({ kind, addresses }) => (kind === 'dummy' ? [] : addresses.map(({ address }) => printAddress(address))));
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
