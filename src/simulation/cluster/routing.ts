import type { AddressType } from '../iptables/rule.ts';
import { type Address, printAddress } from '../net/address.ts';
import { contains, mask, printPrefix, width } from '../net/prefix.ts';
import type { Device, Host, Route } from './host.ts';

/** Whether the host itself answers to the address: one of its own, or anything in 127.0.0.0/8. */
export function isLocal(host: Host, address: Address): boolean {
  if (isLoopback(address)) return true;
  for (const device of host.devices.values()) if (hasAddress(device, address)) return true;
  return false;
}

/** 127.0.0.0/8 or ::1. */
export function isLoopback(address: Address): boolean {
  return typeof address === 'number' ? address >>> 24 === 127 : address === 1n;
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

/**
 * How the local routing table classes an address, as the `addrtype` match asks. With a device, only that device's addresses count
 * (models inet_dev_addr_type).
 */
export function addressType(host: Host, address: Address, device?: string): AddressType {
  if (typeof address === 'bigint') return addressType6(host, address, device);
  if (address >>> 28 === 14) return 'MULTICAST';
  if (address >>> 24 === 0 || address === 0xffffffff) return 'BROADCAST';
  for (const one of host.devices.values()) {
    if (device !== undefined && one.name !== device) continue;
    if (hasAddress(one, address) || (one.kind === 'loopback' && isLoopback(address))) return 'LOCAL';
    for (const own of one.addresses) if (typeof own.address === 'number' && own.length < 31 && isBroadcast(own, address)) return 'BROADCAST';
  }
  return 'UNICAST';
}

function isBroadcast(own: { readonly address: Address; readonly length: number }, address: number): boolean {
  return address === ((own.address as number) | (0xffffffff >>> own.length)) >>> 0;
}

// IPv6 asks for a route where IPv4 looks into the local table (xt_addrtype.c match_lookup_rt6).
function addressType6(host: Host, address: bigint, device?: string): AddressType {
  if (address >> 120n === 0xffn) return 'MULTICAST';
  if (address === 0n) return 'UNSPEC';
  if (device !== undefined) return host.devices.get(device)?.addresses.some((own) => own.address === address) ? 'LOCAL' : 'UNICAST';
  if (isLocal(host, address)) return 'LOCAL';
  return lookupRoute(host, address) ? 'UNICAST' : 'UNREACHABLE';
}

/** Longest prefix wins; undefined when nothing matches. Local addresses are not asked here. */
export function lookupRoute(host: Host, destination: Address): Route | undefined {
  let best: Route | undefined;
  for (const route of host.routes) {
    if (contains(route.prefix, destination) && (!best || route.prefix.length > best.prefix.length)) best = route;
  }
  return best;
}

/** The address a packet gets when it leaves by this route and its sender named none. */
export function preferredSource(host: Host, route: Route): Address | undefined {
  return route.source ?? selectAddress(host, route.device, route.via ?? route.prefix.network);
}

/**
 * An own address to use on a device: one in the next hop's network, else the device's first, else the first that any other device has
 * (of loopback's, only what is not a loopback address). MASQUERADE asks the same. Models inet_select_addr.
 */
export function selectAddress(host: Host, device: string, nextHop: Address): Address | undefined {
  const family = typeof nextHop;
  const own = (host.devices.get(device)?.addresses ?? []).filter(({ address }) => typeof address === family && !isLoopback(address));
  const near = own.find(({ address, length }) => mask(address, length) === mask(nextHop, length));
  if (near ?? own[0]) return (near ?? own[0])?.address;
  for (const other of host.devices.values()) for (const { address } of other.addresses) if (typeof address === family && !isLoopback(address)) return address;
  return undefined;
}

/** The source of what a host sends without naming one: for its own addresses the address itself, else what the route prefers. */
export function sourceFor(host: Host, destination: Address): Address | undefined {
  if (isLoopback(destination)) return typeof destination === 'number' ? 0x7f000001 : 1n;
  if (isLocal(host, destination)) return destination;
  const route = lookupRoute(host, destination);
  return (route && preferredSource(host, route)) ?? selectAddress(host, '', destination);
}

/** A route as `ip route` prints it. */
export function printRoute(route: Route): string {
  const { network, length } = route.prefix;
  const prefix = length === 0 ? 'default' : length === width(network) ? printAddress(network) : printPrefix(route.prefix);
  if (route.via !== undefined) return `${prefix} via ${printAddress(route.via)} dev ${route.device} `;
  const source = route.source === undefined ? '' : ` src ${printAddress(route.source)}`;
  return `${prefix} dev ${route.device}${route.byKernel ? ' proto kernel' : ''} scope link${source} `;
}
