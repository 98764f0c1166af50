import type { EndpointSlice, Node, Service } from '../api/types.ts';

/** What a proxier of one IP family is started with. */
export interface ProxyOptions {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly clusterCIDR?: string;
  /** `None`: no way to tell a local pod's traffic, so nothing is masqueraded on its account. */
  readonly localDetector: 'ClusterCIDR' | 'None';
  readonly masqueradeAll: boolean;
  /** Which bit of the packet mark says "masquerade me". */
  readonly masqueradeBit: number;
  /** `--nodeport-addresses`: networks whose addresses take NodePort traffic; empty means all. */
  readonly nodePortAddresses: readonly string[];
  /** Addresses of the node's interfaces, loopback too. */
  readonly interfaces: readonly string[];
  readonly node?: Node;
  /** `--feature-gates` that differ from the release's defaults. */
  readonly featureGates: Readonly<Record<string, boolean>>;
}

/** A later batch of changes, then one sync. */
export interface ProxyStep {
  readonly services?: readonly Service[];
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly deleteServices?: readonly string[];
  readonly deleteEndpointSlices?: readonly string[];
  readonly forceFullSync?: boolean;
}

/** A cluster as the recorded files describe it: options, objects, later steps. */
export interface ProxyInput extends Partial<ProxyOptions> {
  readonly services?: readonly Service[];
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly steps?: readonly ProxyStep[];
}

/** Fills in what a file leaves out. */
export function withDefaults(input: Partial<ProxyOptions>): ProxyOptions {
  const nodeIP = input.nodeIP ?? '192.168.0.1';
  return {
    ipFamily: input.ipFamily ?? 'IPv4',
    nodeName: input.nodeName ?? 'node-1',
    nodeIP,
    clusterCIDR: input.clusterCIDR,
    localDetector: input.localDetector ?? 'ClusterCIDR',
    masqueradeAll: input.masqueradeAll ?? false,
    masqueradeBit: input.masqueradeBit ?? 14,
    nodePortAddresses: input.nodePortAddresses ?? [],
    interfaces: input.interfaces ?? ['127.0.0.1', nodeIP],
    node: input.node,
    featureGates: input.featureGates ?? {},
  };
}
