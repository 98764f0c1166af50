// Debian's /etc/protocols (netbase 6.4), without number 0, which iptables calls `all`.
// biome-ignore format: one line per protocol would hide the table.
const names: Readonly<Record<number, string>> = {
  1: 'icmp', 2: 'igmp', 3: 'ggp', 4: 'ipencap', 5: 'st', 6: 'tcp', 8: 'egp', 9: 'igp', 12: 'pup', 17: 'udp', 20: 'hmp', 22: 'xns-idp', 27: 'rdp',
  29: 'iso-tp4', 33: 'dccp', 36: 'xtp', 37: 'ddp', 38: 'idpr-cmtp', 41: 'ipv6', 43: 'ipv6-route', 44: 'ipv6-frag', 45: 'idrp', 46: 'rsvp', 47: 'gre',
  50: 'esp', 51: 'ah', 57: 'skip', 58: 'ipv6-icmp', 59: 'ipv6-nonxt', 60: 'ipv6-opts', 73: 'rspf', 81: 'vmtp', 88: 'eigrp', 89: 'ospf', 93: 'ax.25',
  94: 'ipip', 97: 'etherip', 98: 'encap', 103: 'pim', 108: 'ipcomp', 112: 'vrrp', 115: 'l2tp', 124: 'isis', 132: 'sctp', 133: 'fc',
  135: 'mobility-header', 136: 'udplite', 137: 'mpls-in-ip', 138: 'manet', 139: 'hip', 140: 'shim6', 141: 'wesp', 142: 'rohc', 143: 'ethernet',
};

// Names that iptables itself knows, and aliases whose lower case differs from the name (libxtables xtables_chain_protos, /etc/protocols).
const aliases: Readonly<Record<string, number>> = { icmpv6: 58, mh: 135, 'ipv6-mh': 135, 'ipsec-esp': 50, 'ipsec-ah': 51, ospfigp: 89, 'ip-encap': 4 };

const numbers: ReadonlyMap<string, number> = new Map([
  ...Object.entries(names).map(([number, name]) => [name, Number(number)] as const),
  ...Object.entries(aliases),
]);

/** The number behind a name, an alias or digits; 0 for `all`; undefined if there is no such protocol. */
export function protocolNumberOf(text: string): number | undefined {
  const name = text.toLowerCase();
  if (name === 'all' || name === 'ip') return 0;
  if (/^\d+$/.test(name)) return Number(name) <= 255 ? Number(name) : undefined;
  return numbers.get(name);
}

/** The name of a number as iptables prints it, or the number itself. */
export function protocolNameOf(number: number): string {
  return names[number] ?? `${number}`;
}
