import type { EndpointSlice, Node, Service } from '../api/types.ts';
import type { FeatureGates } from './feature-gates.ts';
import { parseIP } from './parse-ip.ts';

/** What a proxier of one IP family is started with. */
export interface ProxyOptions {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly nodeName: string;
  readonly nodeIP: string;
  /** `--cluster-cidr`; two of them, one a family, with a comma between. */
  readonly clusterCIDR?: string;
  /** `--detect-local-mode`. `None`: no way to tell a local pod's traffic, so nothing is masqueraded on its account. */
  readonly localDetector: 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix' | 'None';
  /** `--pod-bridge-interface` */
  readonly bridgeInterface?: string;
  /** `--pod-interface-name-prefix` */
  readonly interfaceNamePrefix?: string;
  readonly masqueradeAll: boolean;
  /** Which bit of the packet mark says "masquerade me". */
  readonly masqueradeBit: number;
  /** `--nodeport-addresses`: networks whose addresses take NodePort traffic; empty means all. */
  readonly nodePortAddresses: readonly string[];
  /** `--iptables-localhost-nodeports` (1.26 on): NodePorts answer on 127.0.0.0/8. */
  readonly localhostNodePorts: boolean;
  /** Addresses of the node's interfaces, loopback too, without prefix lengths. */
  readonly interfaces: readonly string[];
  /** `--ipvs-scheduler`: how every virtual server chooses; ipvs mode only. */
  readonly scheduler: string;
  /** `--ipvs-strict-arp`: the node does not answer ARP for addresses of kube-ipvs0. */
  readonly strictARP: boolean;
  /** `--bind-address`; only userspace mode listens there. */
  readonly bindAddress?: string;
  readonly featureGates: FeatureGates;
  /** The kernel lets conntrack be lenient with TCP windows (net.netfilter.nf_conntrack_tcp_be_liberal). */
  readonly conntrackTCPLiberal: boolean;
  /** The kernel can count with nfacct; releases from 1.32 on then do. */
  readonly nfacct: boolean;
  /** For the zone label and the pod network of `NodeCIDR`. */
  readonly node?: Node;
}

/** A later batch of changes, then one sync. */
export interface ProxyStep {
  readonly services?: readonly Service[];
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly deleteServices?: readonly string[];
  readonly deleteEndpointSlices?: readonly string[];
  /** Everything is written anew, as after a flush of the tables or a change of the node's labels. */
  readonly forceFullSync?: boolean;
  /** What the kernel reports as active connections of a real server, `ip:port`, in every virtual server; until the next such map. */
  readonly activeConns?: Readonly<Record<string, number>>;
  /** Whether ipvs mode's once-a-minute look at drained real servers comes by. */
  readonly gracefulTick?: boolean;
}

/** An interface as a file may give it: an address, with or without a prefix length, or an object that has some. */
export type InterfaceInput = string | { readonly [field: string]: string | number | readonly string[] };

/** A cluster as the recorded files describe it: options, objects, later steps. */
export interface ProxyInput extends Omit<Partial<ProxyOptions>, 'interfaces'> {
  readonly interfaces?: readonly InterfaceInput[];
  readonly services?: readonly Service[];
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly activeConns?: Readonly<Record<string, number>>;
  readonly steps?: readonly ProxyStep[];
}

/** Fills in what a file leaves out. */
export function withDefaults(input: ProxyInput | Partial<ProxyOptions>): ProxyOptions {
  const ipFamily = input.ipFamily ?? 'IPv4';
  const nodeIP = input.nodeIP ?? '192.168.0.1';
  return {
    ipFamily,
    nodeName: input.nodeName ?? 'node-1',
    nodeIP,
    clusterCIDR: input.clusterCIDR,
    localDetector: input.localDetector ?? 'ClusterCIDR',
    bridgeInterface: input.bridgeInterface,
    interfaceNamePrefix: input.interfaceNamePrefix,
    masqueradeAll: input.masqueradeAll ?? false,
    masqueradeBit: input.masqueradeBit ?? 14,
    nodePortAddresses: input.nodePortAddresses ?? [],
    localhostNodePorts: input.localhostNodePorts ?? true,
    interfaces: input.interfaces ? addressesIn(input.interfaces) : ['127.0.0.1', '::1', nodeIP],
    bindAddress: input.bindAddress,
    featureGates: input.featureGates ?? {},
    conntrackTCPLiberal: input.conntrackTCPLiberal ?? false,
    nfacct: input.nfacct ?? true,
    scheduler: input.scheduler || 'rr',
    strictARP: input.strictARP ?? false,
    node: input.node,
  };
}

// Names of interfaces and other words are no addresses, so what is one says so itself.
function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const text = value.split('/')[0] ?? '';
    return parseIP(text) === undefined ? [] : [text];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : [];
}
