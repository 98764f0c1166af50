import { Ipsets } from '../ipset/ipsets.ts';
import { createRecentLists, type RecentLists } from '../iptables/matches/recent.ts';
import { countSetReferences, createRuleset, type Ruleset } from '../iptables/ruleset.ts';
import { Ipvs } from '../ipvs/ipvs.ts';
import { type Address, parseAddress } from '../net/address.ts';
import { type Prefix, parsePrefix, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import { Conntrack } from '../netfilter/conntrack.ts';
import { jhash2 } from '../netfilter/jhash.ts';
import type { NftRuleset } from '../nftables/ruleset.ts';
import type { HookFunction } from './hooks.ts';
import type { NatFunction } from './nat-hooks.ts';
import { createRandom } from './random.ts';
import type { Relay } from './relay.ts';

export { addressType, hasAddress, isLocal, lookupRoute, preferredSource, printOwnAddresses, printRoute } from './routing.ts';

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
  readonly addresses: DeviceAddress[];
  link?: Link;
  /** The bridge this device is a port of. */
  master?: string;
  /** Of a bridge port: a frame may go back out of the port that it came in by. */
  hairpin?: boolean;
  /** Answers ARP for every address that the host has a route to through another device (`proxy_arp`, `proxy_ndp`). */
  proxyARP?: boolean;
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
  /** Made by the kernel together with an address. */
  readonly byKernel?: boolean;
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
  /** The process answers for others: it opens a connection of its own for every client. */
  readonly relay?: Relay;
  /** The TCP connections that it accepted, by `printPacket` of what their clients send; they end with the socket. */
  open?: Set<string>;
}

/** Kernel settings that change what a packet meets. Names are sysctl's. */
export interface Sysctls {
  'net.ipv4.ip_forward': 0 | 1;
  'net.ipv6.conf.all.forwarding': 0 | 1;
  'net.ipv4.conf.all.route_localnet': 0 | 1;
  'net.bridge.bridge-nf-call-iptables': 0 | 1;
  'net.bridge.bridge-nf-call-ip6tables': 0 | 1;
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
  /** What ip_tables holds. */
  readonly ruleset: Ruleset;
  /** What ip6_tables holds. */
  readonly ruleset6: Ruleset;
  readonly conntrack: Conntrack;
  readonly recent: RecentLists;
  readonly ipsets: Ipsets;
  readonly ipvs: Ipvs;
  /** What nf_tables holds; not there before somebody uses it (`nftablesOf`). */
  nftables?: NftRuleset;
  /** What is registered at netfilter's hooks, in order of priority. */
  readonly hooks: HookFunction[];
  /** Who is asked when a connection's first packet comes to one of NAT's hooks, in order of priority. */
  readonly natHooks: NatFunction[];
}

/** A host with a loopback device and nothing else. */
export function createHost(name: string, kind: Host['kind'], now: () => number): Host {
  const forwards = kind === 'node' ? 1 : 0;
  // What the kernel draws for its hash tables shows in listings only; the name decides, so that a run is like the last.
  const random = createRandom(
    jhash2(
      [...name].map((character) => character.charCodeAt(0)),
      0,
    ),
  );
  const salt = random.below(256);
  let ipsets: Ipsets | undefined;
  let ipvs: Ipvs | undefined;
  const host: Host = {
    name,
    kind,
    devices: new Map(),
    routes: [],
    sockets: [],
    sysctls: {
      'net.ipv4.ip_forward': forwards,
      'net.ipv6.conf.all.forwarding': forwards,
      'net.ipv4.conf.all.route_localnet': 0,
      'net.bridge.bridge-nf-call-iptables': 1,
      'net.bridge.bridge-nf-call-ip6tables': 1,
      'net.ipv4.conf.all.arp_ignore': 0,
    },
    ruleset: createRuleset(4),
    ruleset6: createRuleset(6),
    conntrack: new Conntrack(now),
    recent: createRecentLists(),
    // As modules of the kernel: there once somebody uses them.
    get ipsets() {
      if (!ipsets) {
        ipsets = new Ipsets(() => random.next31());
        ipsets.references = (set) => countSetReferences(host.ruleset, set);
      }
      return ipsets;
    },
    get ipvs() {
      ipvs ??= new Ipvs(now, salt);
      return ipvs;
    },
    hooks: [],
    natHooks: [],
  };
  const lo = addDevice(host, 'lo', 'loopback');
  addAddress(host, lo, '127.0.0.1/8');
  addAddress(host, lo, '::1/128');
  return host;
}

/** Adds a device, and an address to it. */
export function addDevice(host: Host, name: string, kind: Device['kind'], cidr?: string): Device {
  const device: Device = { name, kind, addresses: [] };
  host.devices.set(name, device);
  if (cidr) addAddress(host, device, cidr);
  return device;
}

/** `ip addr add CIDR dev DEVICE`: the address, and the route that the kernel makes for its network. */
export function addAddress(host: Host, device: Device, cidr: string): void {
  const [ip = '', suffix] = cidr.split('/');
  const address = parseAddress(ip);
  const length = suffix === undefined ? width(address) : Number(suffix);
  device.addresses.push({ address, length });
  // A whole address is in the local table and nowhere else.
  if (device.kind === 'loopback' || length === width(address)) return;
  host.routes.push({ prefix: parsePrefix(cidr), device: device.name, source: address, byKernel: true });
}

/** Plugs devices into one wire. */
export function connectLink(link: Link, host: Host, device: Device): void {
  device.link = link;
  link.ends.push({ host, device });
}
