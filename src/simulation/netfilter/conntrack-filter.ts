import type { Address } from '../net/address.ts';
import { contains, type Prefix } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { ConntrackEntry } from './conntrack.ts';

/** Which entries `conntrack -L` and `-D` mean; what is absent was not asked. */
export interface ConntrackFilter {
  /** The tool shows one family at a time. */
  readonly family: 4 | 6;
  readonly protocol?: PacketProtocol;
  readonly originalSource?: Prefix;
  readonly originalDestination?: Prefix;
  readonly replySource?: Prefix;
  readonly replyDestination?: Prefix;
  readonly originalSourcePort?: number;
  readonly originalDestinationPort?: number;
  readonly replySourcePort?: number;
  readonly replyDestinationPort?: number;
  readonly sourceNAT?: NatFilter;
  readonly destinationNAT?: NatFilter;
  readonly anyNAT?: NatFilter;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly state?: string;
  readonly status?: readonly ('ASSURED' | 'SEEN_REPLY' | 'UNREPLIED')[];
}

/** A translation to anything, to an address, or to an address and a port. */
export interface NatFilter {
  readonly address?: Address;
  readonly port?: number;
}

/** Whether the filter means an entry. */
export function passes(filter: ConntrackFilter, entry: ConntrackEntry): boolean {
  const { original, reply } = entry;
  if ((typeof original.source === 'number' ? 4 : 6) !== filter.family) return false;
  if (filter.protocol && original.protocol !== filter.protocol) return false;
  const within = (prefix: Prefix | undefined, address: Address) => !prefix || contains(prefix, address);
  if (!within(filter.originalSource, original.source) || !within(filter.originalDestination, original.destination)) return false;
  if (!within(filter.replySource, reply.source) || !within(filter.replyDestination, reply.destination)) return false;
  const is = (port: number | undefined, actual: number) => port === undefined || port === actual;
  if (!is(filter.originalSourcePort, original.sourcePort) || !is(filter.originalDestinationPort, original.destinationPort)) return false;
  if (!is(filter.replySourcePort, reply.sourcePort) || !is(filter.replyDestinationPort, reply.destinationPort)) return false;
  if (filter.mark && (entry.mark & filter.mark.mask) >>> 0 !== filter.mark.value) return false;
  if (filter.state && entry.state !== filter.state) return false;
  if (filter.status && !filter.status.every((name) => hasStatus(name, entry))) return false;
  if (filter.sourceNAT && !isSourceNAT(filter.sourceNAT, entry)) return false;
  if (filter.destinationNAT && !isDestinationNAT(filter.destinationNAT, entry)) return false;
  return !filter.anyNAT || isSourceNAT(filter.anyNAT, entry) || isDestinationNAT(filter.anyNAT, entry);
}

function hasStatus(name: 'ASSURED' | 'SEEN_REPLY' | 'UNREPLIED', entry: ConntrackEntry): boolean {
  if (name === 'ASSURED') return entry.assured;
  return entry.seenReply === (name === 'SEEN_REPLY');
}

// The address and port that the connection was given: where its answers come from, or go to.
function isDestinationNAT({ address, port }: NatFilter, { destinationNAT, reply }: ConntrackEntry): boolean {
  return destinationNAT && (address === undefined || reply.source === address) && (port === undefined || reply.sourcePort === port);
}

function isSourceNAT({ address, port }: NatFilter, { sourceNAT, reply }: ConntrackEntry): boolean {
  return sourceNAT && (address === undefined || reply.destination === address) && (port === undefined || reply.destinationPort === port);
}
