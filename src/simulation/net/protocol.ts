/** A transport protocol in the API's spelling. ICMP never appears in a Service, only in packets. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** What an IP header can carry here. */
export type PacketProtocol = Protocol | 'ICMP';

/** IANA protocol numbers, as `iptables -L -n` of 1.8.9 prints them. */
export const protocolNumber: Record<PacketProtocol, number> = { ICMP: 1, TCP: 6, UDP: 17, SCTP: 132 };

/** The lower-case name that iptables and conntrack use. */
export type ProtocolName = 'tcp' | 'udp' | 'sctp' | 'icmp';

/** API spelling to iptables spelling. */
export function protocolName(protocol: PacketProtocol): ProtocolName {
  return protocol.toLowerCase() as ProtocolName;
}
