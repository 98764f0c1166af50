const words = (text: string) => new Set(text.split(' '));

/** Matches of iptables 1.8.9 that the simulation does not model; any other name is a mistake. */
export const otherMatches: ReadonlySet<string> = words(
  'ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl ' +
    'ipcomp iprange ipv6header length mac mh osf owner pkttype policy quota rateest realm rpfilter rt socket srh ' +
    'string tcpmss time tos ttl u32',
);

/** Targets of iptables 1.8.9 that the simulation does not model; any other name is a chain. */
export const otherTargets: ReadonlySet<string> = words(
  'AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNSECMARK DNPT DSCP ECN HL HMARK IDLETIMER LED NETMAP NFQUEUE QUEUE RATEEST ' +
    'SECMARK SET SNPT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TTL ULOG',
);
