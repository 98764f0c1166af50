import type { Version } from '../api/version.ts';
import type { Clock } from './clock.ts';
import type { NodeOptions } from './machines.ts';
import type { Timing } from './timing.ts';
import type { PodWiring } from './wiring.ts';

/** What a cluster is made of. Everything has a default: the two nodes of the course's notes. */
export interface ClusterOptions {
  /** A cluster as it once stood, such as `service-networking`; what is given besides wins. */
  readonly preset?: string;
  readonly nodes?: readonly (string | NodeOptions)[];
  /** Machines on the nodes' network that are not nodes. */
  readonly outside?: readonly { readonly name: string; readonly address: string }[];
  readonly nodeCIDR?: string;
  readonly podCIDR?: string;
  /** One range, or one of each family with a comma between them. */
  readonly serviceCIDR?: string;
  readonly nodePortRange?: string;
  /** The release whose control plane and kube-proxy run, such as `1.26`, the default; another one than kube-proxy's rules are known of is refused. */
  readonly kubernetesVersion?: Version;
  /** `mode` in kube-proxy's ConfigMap; empty, the default, stands for iptables. A mode that does not run on nodes here is refused. */
  readonly proxyMode?: string;
  /** How pods hang on their node; `bridge` if not given. Weave has a way of its own. */
  readonly podWiring?: PodWiring;
  /** Whether br_netfilter shows the nodes' rules what crosses a bridge; true if not given, as Kubernetes demands. */
  readonly bridgeNetfilter?: boolean;
  /** Whether a pod's bridge port gives frames back to the pod that sent them; true if not given. */
  readonly hairpinMode?: boolean;
  /** The network plugin: a bridge a node with routes between them, or Weave Net. */
  readonly network?: 'bridge' | 'weave';
  /** Runs CoreDNS and its Service; names resolve without it too. */
  readonly coreDNS?: boolean;
  /** Keeps pods off the first node, as kubeadm does; lessons want both nodes. */
  readonly taintControlPlane?: boolean;
  /** Decides every random choice: names, addresses, which endpoint. */
  readonly seed?: number;
  readonly clock?: Clock;
  /** How long pods take to start and to stop; no time at all unless said otherwise. */
  readonly timing?: Partial<Timing>;
}
