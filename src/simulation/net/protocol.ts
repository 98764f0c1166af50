/** A transport protocol in the API's spelling. ICMP never appears in a Service, only in packets. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** What an IP header can carry here. */
export type PacketProtocol = Protocol | 'ICMP' | 'ICMPv6';

/** IANA protocol numbers, as `iptables -L -n` of 1.8.9 prints them. */
export const protocolNumber: Record<PacketProtocol, number> = { ICMP: 1, TCP: 6, UDP: 17, ICMPv6: 58, SCTP: 132 };

/** The lower-case name that iptables uses. */
export type ProtocolName = 'tcp' | 'udp' | 'sctp' | 'icmp' | 'ipv6-icmp';

const names: Record<PacketProtocol, ProtocolName> = { ICMP: 'icmp', TCP: 'tcp', UDP: 'udp', ICMPv6: 'ipv6-icmp', SCTP: 'sctp' };

/** API spelling to iptables spelling. */
export function protocolName(protocol: PacketProtocol): ProtocolName {
  return names[protocol];
}

/** Whether packets of the protocol have ports. */
export function hasPorts(protocol: PacketProtocol): protocol is Protocol {
  return protocol !== 'ICMP' && protocol !== 'ICMPv6';
}
