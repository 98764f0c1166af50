import type { ProxyOptions } from './input.ts';
import { familyOf } from './parse-ip.ts';

/** How kube-proxy tells the traffic of this node's pods, or the cluster's: by source network, or by the interface it comes in from. */
export type LocalTraffic =
  | { readonly by: 'source'; readonly cidr: string }
  | { readonly by: 'interface'; readonly name: string /** The name is a beginning: any interface that starts with it. */; readonly prefix: boolean };

type Detector = (options: ProxyOptions) => LocalTraffic | undefined;

// `--detect-local-mode` (reference A.11). What a mode needs and does not get makes it detect nothing, as kube-proxy's no-op detector.
const detectors: Readonly<Record<ProxyOptions['localDetector'], Detector>> = {
  ClusterCIDR: ({ clusterCIDR, ipFamily }) => bySource(clusterCIDR?.split(','), ipFamily),
  NodeCIDR: ({ node, ipFamily }) => bySource(node?.spec?.podCIDRs ?? [node?.spec?.podCIDR ?? ''], ipFamily),
  BridgeInterface: ({ bridgeInterface }) => (bridgeInterface ? { by: 'interface', name: bridgeInterface, prefix: false } : undefined),
  InterfaceNamePrefix: ({ interfaceNamePrefix }) => (interfaceNamePrefix ? { by: 'interface', name: interfaceNamePrefix, prefix: true } : undefined),
  None: () => undefined,
};

/** The detector that the options ask for; undefined if local traffic cannot be told. */
export function localTraffic(options: ProxyOptions): LocalTraffic | undefined {
  return detectors[options.localDetector](options);
}

// The network is printed as it was given, host bits too.
function bySource(cidrs: readonly string[] | undefined, ipFamily: ProxyOptions['ipFamily']): LocalTraffic | undefined {
  const cidr = cidrs?.map((text) => text.trim()).find((text) => text.includes('/') && familyOf(text) === ipFamily);
  return cidr === undefined ? undefined : { by: 'source', cidr };
}
