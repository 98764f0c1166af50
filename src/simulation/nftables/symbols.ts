/** Names that nft knows for numbers of one kind; the order is the kernel's. */
export type SymbolTable = readonly (readonly [name: string, value: number])[];

/** Bits of a connection's state (enum ip_conntrack_info as nft sees it). */
export const ctStates: SymbolTable = [
  ['invalid', 1],
  ['established', 2],
  ['related', 4],
  ['new', 8],
  ['untracked', 64],
];

/** Bits of a connection's status (IPS_*). */
export const ctStatuses: SymbolTable = [
  ['expected', 1],
  ['seen-reply', 2],
  ['assured', 4],
  ['confirmed', 8],
  ['snat', 16],
  ['dnat', 32],
  ['dying', 512],
];

/** Directions of a connection. */
export const ctDirections: SymbolTable = [
  ['original', 0],
  ['reply', 1],
];

/** Types of routes, which are also types of addresses (RTN_*). */
export const addressTypes: SymbolTable = [
  ['unspec', 0],
  ['unicast', 1],
  ['local', 2],
  ['broadcast', 3],
  ['anycast', 4],
  ['multicast', 5],
  ['blackhole', 6],
  ['unreachable', 7],
  ['prohibit', 8],
];

/** Names of /etc/protocols that nft prints and reads; `icmpv6` is read only. */
export const protocols: SymbolTable = [
  ['icmp', 1],
  ['igmp', 2],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['comp', 108],
  ['sctp', 132],
  ['udplite', 136],
];

/** Names of /etc/services that learners write; nft reads them and prints numbers. */
export const services: SymbolTable = [
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['domain', 53],
  ['tftp', 69],
  ['http', 80],
  ['pop3', 110],
  ['ntp', 123],
  ['imap2', 143],
  ['snmp', 161],
  ['ldap', 389],
  ['https', 443],
  ['imaps', 993],
  ['mysql', 3306],
  ['postgresql', 5432],
  ['http-alt', 8080],
];

/** Families as `meta nfproto` has them. */
export const nfProtocols: SymbolTable = [
  ['ipv4', 2],
  ['ipv6', 10],
];

/** What a frame carries. */
export const etherTypes: SymbolTable = [
  ['ip', 0x0800],
  ['arp', 0x0806],
  ['ip6', 0x86dd],
  ['vlan', 0x8100],
];

/** ICMP messages. */
export const icmpTypes: SymbolTable = [
  ['echo-reply', 0],
  ['destination-unreachable', 3],
  ['source-quench', 4],
  ['redirect', 5],
  ['echo-request', 8],
  ['router-advertisement', 9],
  ['router-solicitation', 10],
  ['time-exceeded', 11],
  ['parameter-problem', 12],
  ['timestamp-request', 13],
  ['timestamp-reply', 14],
  ['info-request', 15],
  ['info-reply', 16],
  ['address-mask-request', 17],
  ['address-mask-reply', 18],
];

/** ICMPv6 messages. */
export const icmpv6Types: SymbolTable = [
  ['destination-unreachable', 1],
  ['packet-too-big', 2],
  ['time-exceeded', 3],
  ['parameter-problem', 4],
  ['echo-request', 128],
  ['echo-reply', 129],
  ['nd-router-solicit', 133],
  ['nd-router-advert', 134],
  ['nd-neighbor-solicit', 135],
  ['nd-neighbor-advert', 136],
];

/** TCP control bits. */
export const tcpFlags: SymbolTable = [
  ['fin', 1],
  ['syn', 2],
  ['rst', 4],
  ['psh', 8],
  ['ack', 16],
  ['urg', 32],
  ['ecn', 64],
  ['cwr', 128],
];

/** To whom a frame was addressed. */
export const packetTypes: SymbolTable = [
  ['host', 0],
  ['unicast', 0],
  ['broadcast', 1],
  ['multicast', 2],
  ['other', 3],
];

/** ICMP codes that `reject` can answer with. */
export const icmpCodes: SymbolTable = [
  ['net-unreachable', 0],
  ['host-unreachable', 1],
  ['prot-unreachable', 2],
  ['port-unreachable', 3],
  ['net-prohibited', 9],
  ['host-prohibited', 10],
  ['admin-prohibited', 13],
  ['frag-needed', 4],
];

/** The same for ICMPv6. */
export const icmpv6Codes: SymbolTable = [
  ['no-route', 0],
  ['admin-prohibited', 1],
  ['addr-unreachable', 3],
  ['port-unreachable', 4],
  ['policy-fail', 5],
  ['reject-route', 6],
];

/** Codes for tables that see both versions. */
export const icmpxCodes: SymbolTable = [
  ['no-route', 0],
  ['port-unreachable', 1],
  ['host-unreachable', 2],
  ['admin-prohibited', 3],
];

/** The value of a name. */
export function symbolValue(table: SymbolTable, name: string): number | undefined {
  return table.find(([symbol]) => symbol === name)?.[1];
}

/** The first name of a value. */
export function symbolName(table: SymbolTable, value: number): string | undefined {
  return table.find(([, number]) => number === value)?.[0];
}
