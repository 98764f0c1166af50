/** Which packets a table sees. `inet` sees both IP versions; the last three are kept and never asked. */
export type Family = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** Every family, in the order in which `nft list ruleset` walks them when tables were made together. */
export const families: readonly Family[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** Netfilter's hooks as nft spells them. */
export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'ingress' | 'egress';

/** What a base chain may do: `nat` is asked for a connection's first packet only, `route` looks the route up again. */
export type ChainType = 'filter' | 'nat' | 'route';
