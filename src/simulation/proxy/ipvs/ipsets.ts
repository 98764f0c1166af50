/** The types of the sets that kube-proxy uses. */
export type KubeSetType = 'hash:ip' | 'hash:ip,port' | 'hash:ip,port,ip' | 'hash:ip,port,net' | 'bitmap:port';

/** One of kube-proxy's sets: what is in it is what traffic is compared with, so the iptables rules need not change. */
export interface KubeSet {
  /** The IPv4 name, by which the code speaks of it. */
  readonly key: string;
  readonly name: string;
  readonly type: KubeSetType;
  readonly family: 'inet' | 'inet6';
  readonly comment: string;
  /** Texts as kube-proxy hands them to `ipset add`. */
  entries: Set<string>;
}

const sctp = "with type 'hash ip:port'";

// Models pkg/proxy/ipvs/proxier.go ipsetInfo (1.26).
const rows: readonly [string, KubeSetType, string][] = [
  ['KUBE-LOOP-BACK', 'hash:ip,port,ip', 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose'],
  ['KUBE-CLUSTER-IP', 'hash:ip,port', 'Kubernetes service cluster ip + port for masquerade purpose'],
  ['KUBE-EXTERNAL-IP', 'hash:ip,port', 'Kubernetes service external ip + port for masquerade and filter purpose'],
  ['KUBE-EXTERNAL-IP-LOCAL', 'hash:ip,port', 'Kubernetes service external ip + port with externalTrafficPolicy=local'],
  ['KUBE-LOAD-BALANCER', 'hash:ip,port', 'Kubernetes service lb portal'],
  ['KUBE-LOAD-BALANCER-LOCAL', 'hash:ip,port', 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local'],
  ['KUBE-LOAD-BALANCER-FW', 'hash:ip,port', 'Kubernetes service load balancer ip + port for load balancer with sourceRange'],
  ['KUBE-LOAD-BALANCER-SOURCE-IP', 'hash:ip,port,ip', 'Kubernetes service load balancer ip + port + source IP for packet filter purpose'],
  ['KUBE-LOAD-BALANCER-SOURCE-CIDR', 'hash:ip,port,net', 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose'],
  ['KUBE-NODE-PORT-TCP', 'bitmap:port', 'Kubernetes nodeport TCP port for masquerade purpose'],
  ['KUBE-NODE-PORT-LOCAL-TCP', 'bitmap:port', 'Kubernetes nodeport TCP port with externalTrafficPolicy=local'],
  ['KUBE-NODE-PORT-UDP', 'bitmap:port', 'Kubernetes nodeport UDP port for masquerade purpose'],
  ['KUBE-NODE-PORT-LOCAL-UDP', 'bitmap:port', 'Kubernetes nodeport UDP port with externalTrafficPolicy=local'],
  ['KUBE-NODE-PORT-SCTP-HASH', 'hash:ip,port', `Kubernetes nodeport SCTP port for masquerade purpose ${sctp}`],
  ['KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'hash:ip,port', `Kubernetes nodeport SCTP port with externalTrafficPolicy=local ${sctp}`],
  ['KUBE-HEALTH-CHECK-NODE-PORT', 'bitmap:port', 'Kubernetes health check node port'],
  ['KUBE-IPVS-IPS', 'hash:ip', 'Addresses on the ipvs interface'],
];

/** The longest name that ipset takes. */
const longestName = 31;

/** All 17 sets of one family, empty, by their IPv4 names. IPv6 names begin with KUBE-6- and are cut to what ipset takes. */
export function createKubeSets(ipFamily: 'IPv4' | 'IPv6'): Map<string, KubeSet> {
  const sets = new Map<string, KubeSet>();
  for (const [key, type, comment] of rows)
    sets.set(key, { key, name: setName(key, ipFamily), type, family: familyName(ipFamily), comment, entries: new Set() });
  return sets;
}

/** What a set is called in one family. */
export function setName(key: string, ipFamily: 'IPv4' | 'IPv6'): string {
  return ipFamily === 'IPv4' ? key : key.replace('KUBE-', 'KUBE-6-').slice(0, longestName);
}

function familyName(ipFamily: 'IPv4' | 'IPv6'): 'inet' | 'inet6' {
  return ipFamily === 'IPv4' ? 'inet' : 'inet6';
}
