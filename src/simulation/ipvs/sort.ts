import type { Address } from '../net/address.ts';
import { type PacketProtocol, protocolNumber } from '../net/protocol.ts';
import type { Destination, VirtualServer } from './virtual-server.ts';

/** Rows of the kernel's table of virtual servers. */
const rows = 256;

/**
 * Virtual servers in the order of `ipvsadm -L`: it sorts what the kernel's hash table gives it, comparing addresses by a difference that
 * wraps at 2^31. So 192.0.2.1 can come before 9.0.0.1, and where addresses lie all around the circle the hash decides.
 * @param salt what the kernel mixes into its hash: eight bits of an address in its memory, another at every boot.
 */
export function sortServers(servers: readonly VirtualServer[], salt: number): VirtualServer[] {
  return mergeSort(hashOrder(servers, salt), compareServers);
}

/** Real servers in the order of `ipvsadm -L`. */
export function sortDestinations(destinations: readonly Destination[]): Destination[] {
  return mergeSort(destinations, compareEnds);
}

// Models ip_vs_svc_hashkey; in a row the newest comes first.
function hashOrder(servers: readonly VirtualServer[], salt: number): VirtualServer[] {
  const table: VirtualServer[][] = Array.from({ length: rows }, () => []);
  for (const server of servers) {
    const key = (protocolNumber[server.protocol] ^ words(server.address).reduce((a, b) => a ^ b) ^ salt ^ (server.port >> 8) ^ server.port) & (rows - 1);
    table[key]?.unshift(server);
  }
  return table.flat();
}

// Models libipvs.c ipvs_cmp_services: family, protocol, address, port.
function compareServers(a: VirtualServer, b: VirtualServer): number {
  return family(a.address) - family(b.address) || number(a.protocol) - number(b.protocol) || compareEnds(a, b);
}

// Models ipvs_cmp_dests.
function compareEnds(a: Pick<Destination, 'address' | 'port'>, b: Pick<Destination, 'address' | 'port'>): number {
  if (family(a.address) !== family(b.address)) return family(a.address) - family(b.address);
  const [left, right] = [words(a.address), words(b.address)];
  for (const [i, word] of left.entries()) {
    const difference = (word - (right[i] ?? 0)) | 0;
    if (difference !== 0) return difference;
  }
  return a.port - b.port;
}

function family(address: Address): number {
  return typeof address === 'number' ? 2 : 10;
}

function number(protocol: PacketProtocol): number {
  return protocolNumber[protocol];
}

function words(address: Address): number[] {
  if (typeof address === 'number') return [address];
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn));
}

// glibc's qsort: the comparison need not be an order, so what it is asked, and when, decides.
function mergeSort<T>(items: readonly T[], compare: (a: T, b: T) => number): T[] {
  if (items.length < 2) return [...items];
  const half = Math.floor(items.length / 2);
  const left = mergeSort(items.slice(0, half), compare);
  const right = mergeSort(items.slice(half), compare);
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) merged.push(compare(left[i] as T, right[j] as T) <= 0 ? (left[i++] as T) : (right[j++] as T));
  return [...merged, ...left.slice(i), ...right.slice(j)];
}
