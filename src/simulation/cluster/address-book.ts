import { type Address, parseAddress, printAddress, tryParseAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { contains, type Prefix } from '../net/prefix.ts';
import type { Rule } from '../nftables/statement.ts';
import type { AddressInfo, TraceEvent } from './trace.ts';

/** The ranges that tell which network an address belongs to. */
export interface Ranges {
  readonly pods: Prefix;
  /** Every range that ClusterIPs come from, or came from. */
  readonly services: readonly Prefix[];
  readonly nodes: ReadonlySet<string>;
}

/** Every address that occurs in a trace, with its network and its owner's name. */
export function collectAddresses(events: readonly TraceEvent[], ranges: Ranges, names: (ip: string) => string | undefined): Record<string, AddressInfo> {
  const found: Record<string, AddressInfo> = Object.create(null);
  const add = (address: Address): void => {
    const ip = printAddress(address);
    found[ip] ??= { network: networkOf(address, ranges), name: names(ip) ?? '' };
  };
  const addPacket = (packet: Packet): void => {
    add(packet.source);
    add(packet.destination);
    if (packet.about) addPacket(packet.about);
  };
  for (const event of events) {
    addPacket(event.packet);
    if (event.kind === 'route' && event.route?.via !== undefined) add(event.route.via);
    if (event.kind === 'nft-rule') for (const address of addressesOf(event.rule)) add(address);
    if (event.kind !== 'rule') continue;
    for (const clause of event.rule.clauses)
      if ((clause.kind === 'source' || clause.kind === 'destination') && clause.prefix.length === (typeof clause.prefix.network === 'number' ? 32 : 128))
        add(clause.prefix.network);
  }
  return { ...found };
}

// Whole addresses that a rule of nftables compares with or translates to.
function* addressesOf({ statements }: Rule): Iterable<Address> {
  for (const statement of statements) {
    if (statement.kind === 'match' && statement.right.kind === 'value' && statement.left.kind === 'payload' && statement.left.field.endsWith('addr')) {
      const { value } = statement.right;
      if (typeof value === 'number' || typeof value === 'bigint') yield value;
    }
    if (statement.kind === 'nat' && statement.address?.kind === 'constant' && typeof statement.address.value !== 'string') yield statement.address.value;
  }
}

/** Which network an address belongs to, by the cluster's ranges; what is in none of them is outside. */
export function networkOf(address: Address, ranges: Ranges): AddressInfo['network'] {
  if (ranges.services.some((range) => contains(range, address))) return 'service';
  if (contains(ranges.pods, address)) return 'pod';
  return ranges.nodes.has(printAddress(address)) ? 'node' : 'outside';
}

const addressLike = /[0-9a-fA-F:.]{2,45}/g;

/** The addresses that occur in any text and mean something in the cluster: those in its ranges, and those with a name. */
export function findAddresses(text: string, ranges: Ranges, names: (ip: string) => string | undefined): Record<string, AddressInfo> {
  const found = new Map<string, AddressInfo>();
  for (const [word] of text.matchAll(addressLike)) {
    const ip = addressOf(word);
    if (ip === undefined || found.has(ip)) continue;
    const network = networkOf(parseAddress(ip), ranges);
    const name = names(ip) ?? '';
    if (network !== 'outside' || name) found.set(ip, { network, name });
  }
  return Object.fromEntries(found);
}

// `10.244.0.3`, `10.244.0.3:3306` or `fd00::5`; anything else that looks a little like one is none.
function addressOf(word: string): string | undefined {
  for (const candidate of [word, word.split(':')[0] ?? '', word.replace(/[.:]$/, '')]) {
    if (!/[.:]/.test(candidate)) continue;
    const address = tryParseAddress(candidate);
    if (address !== undefined) return printAddress(address);
  }
  return undefined;
}
