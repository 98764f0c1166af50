import type { Address } from '../net/address.ts';
import { contains, type Prefix } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { ConntrackEntry } from './conntrack.ts';

/** Which entries `conntrack -L` and `-D` mean; what is absent was not asked. */
export interface ConntrackFilter {
  /** The tool shows one family at a time. */
  readonly family: 4 | 6;
  /** `other`: one that no entry here has. */
  readonly protocol?: PacketProtocol | 'other';
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
  readonly status?: readonly ConntrackStatus[];
}

/** What `--status` can ask. */
export type ConntrackStatus = 'ASSURED' | 'SEEN_REPLY' | 'UNREPLIED';

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
  if (filter.status?.includes('ASSURED') && !entry.assured) return false;
  if (filter.status?.includes('SEEN_REPLY') && !entry.seenReply) return false;
  if (filter.status?.includes('UNREPLIED') && entry.seenReply) return false;
  if (filter.sourceNAT && !isSourceNAT(filter.sourceNAT, entry)) return false;
  if (filter.destinationNAT && !isDestinationNAT(filter.destinationNAT, entry)) return false;
  return !filter.anyNAT || isSourceNAT(filter.anyNAT, entry) || isDestinationNAT(filter.anyNAT, entry);
}

// Models libnetfilter_conntrack's getobjopt_is_dnat and filter_nat of the tool: NAT has looked at the connection, and its answers come from
// elsewhere. Who sent them there does not matter: it may have been IPVS.
function isDestinationNAT({ address, port }: NatFilter, { destinationDecided, original, reply }: ConntrackEntry): boolean {
  if (!destinationDecided) return false;
  return agrees(address, port, reply.source, reply.sourcePort, original.destination, original.destinationPort);
}

function isSourceNAT({ address, port }: NatFilter, { sourceDecided, original, reply }: ConntrackEntry): boolean {
  if (!sourceDecided) return false;
  return agrees(address, port, reply.destination, reply.destinationPort, original.source, original.sourcePort);
}

function agrees(address: Address | undefined, port: number | undefined, to: Address, toPort: number, from: Address, fromPort: number): boolean {
  if (address === undefined && port === undefined) return to !== from || toPort !== fromPort;
  return (address === undefined || (to !== from && to === address)) && (port === undefined || (toPort !== fromPort && toPort === port));
}
