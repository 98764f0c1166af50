const words = (text: string) => new Set(text.split(' '));

/** Matches of iptables 1.8.9 that the simulation does not model; any other name is a mistake. */
export const otherMatches: ReadonlySet<string> = words(
  'ah bpf cgroup cluster connbytes connlabel connlimit connmark cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl icmp icmp6 ' +
    'ipcomp iprange ipv6header length limit mac mh multiport nfacct osf owner pkttype policy quota rateest realm rpfilter rt socket srh ' +
    'state string tcpmss time tos ttl u32',
);

/** Targets of iptables 1.8.9 that the simulation does not model; any other name is a chain. */
export const otherTargets: ReadonlySet<string> = words(
  'AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DNPT DSCP ECN HL HMARK IDLETIMER LED LOG NETMAP NFLOG NFQUEUE NOTRACK QUEUE RATEEST ' +
    'REDIRECT SECMARK SET SNPT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE TTL ULOG',
);

/** Protocols of /etc/protocols that the simulation's packets never have. */
export const otherProtocols: ReadonlySet<string> = words(
  'igmp ipencap ipv6 ipv6-route ipv6-frag gre esp ah skip ipv6-icmp icmpv6 ipv6-nonxt ipv6-opts ospf ospfigp pim vrrp l2tp dccp mh ' +
    'mobility-header udplite mpls-in-ip ipip etherip',
);
