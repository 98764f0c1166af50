import { type Resolved, resolve, type Span } from '../releases.ts';

/** The releases whose iptables mode is known, oldest first. 1.19, 1.20, 1.22 and 1.24 lie between shapes and are left out. */
export const iptablesVersions = ['1.18', '1.21', '1.23', '1.25', '1.26', '1.27', '1.28', '1.29', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35'] as const;

/**
 * Where the releases' rules differ; 1.26 is the one that the rest is told against. Sources: reference A.2–A.13, A.20.
 * Changes between two releases of the list stand at a release in between, or at the later one if the sources do not say.
 */
export const iptablesFeatures = {
  // Old shapes, up to 1.23: one KUBE-XLB chain for a Local external policy.
  /** Chains KUBE-EXT and KUBE-SVL; before, KUBE-XLB, a KUBE-FW for every load balancer, and KUBE-MARK-DROP. */
  policyChains: { since: '1.24' },
  /** Addresses carry their length: `10.96.0.1/32`. */
  hostPrefixes: { until: '1.22' },
  /** `--set-xmark` with a mask, and one rule in KUBE-POSTROUTING that asks for the mark. */
  oneMasqueradeRule: { until: '1.20' },
  /** externalIPs only work from off the machine, which physdev tells, or if they are the node's own. */
  physdevForExternalIPs: { until: '1.20' },
  /** "No endpoints" for load balancer addresses stands in KUBE-SERVICES, which INPUT then visits too. */
  loadBalancerRejectInServices: { until: '1.20' },
  /** healthCheckNodePorts are let in by filter KUBE-NODEPORTS. */
  healthCheckAccept: { since: '1.20' },
  /** Marking for masquerade is done in KUBE-SERVICES and KUBE-NODEPORTS; later, in the Service's own chain. */
  masqueradeBeforeServiceChain: { until: '1.22' },
  /** Replies are accepted by two rules that once had a source and a destination. */
  twoForwardRules: { until: '1.22' },
  /** `Balancing rule 0 for …` in KUBE-XLB. */
  numberedBalancing: { until: '1.22' },
  /** A NodePort Service gets no further rules on a node without an address for NodePorts. */
  stopsWithoutNodeAddress: { until: '1.22' },
  /** KUBE-MARK-DROP is made, and left to the kubelet to fill. */
  ensuresMarkDrop: { since: '1.20', until: '1.25' },

  // 1.25 and later.
  /** KUBE-PROXY-FIREWALL drops what no source range lets through; KUBE-FW only with source ranges. */
  proxyFirewall: { since: '1.25' },
  /** In a large cluster stale chains go once a sync period. */
  staleChainsWait: { since: '1.25' },
  /** `--iptables-localhost-nodeports`; no NodePorts on ::1. */
  localhostOption: { since: '1.26' },
  /** route_localnet is set whatever `--nodeport-addresses` says. */
  alwaysRouteLocalnet: { until: '1.24' },
  /** The IPv6 proxier sets route_localnet too. */
  routeLocalnetForIPv6: { until: '1.26' },
  /** KUBE-FIREWALL, the kubelet's until then, guards 127.0.0.0/8. */
  kubeFirewall: { since: '1.27' },
  /** A rule without target at the end of KUBE-FW says what becomes of the rest. */
  firewallNote: { since: '1.27' },
  /** Jumps are ensured in a full sync only. */
  jumpsOnFullSync: { since: '1.27' },
  /** NodePort rules are written even on a node without an address for them. */
  nodePortsAnyway: { since: '1.27' },
  /** Leaving 127.0.0.0/8 out of `--nodeport-addresses` turns NodePorts on localhost off. */
  localhostByAddresses: { since: '1.27' },
  /** Packets in no connection are not dropped if the kernel is lenient with TCP windows. */
  liberalConntrack: { since: '1.29' },
  /** Counters by nfacct (somewhere in 1.32–1.34). */
  nfacctCounters: { since: '1.32' },
  /** A full sync every hour (somewhere in 1.31–1.35). */
  hourlyFullSync: { since: '1.33' },
} as const satisfies Record<string, Span>;

/** The rows of `iptablesFeatures` for one release. */
export type IptablesFeatures = Resolved<typeof iptablesFeatures>;

/** The rows for one release. */
export function featuresOf(version: string): IptablesFeatures {
  return resolve(iptablesFeatures, version);
}
