import { clone } from '../../api/clone.ts';
import type { Namespace, Node, ServiceAccount } from '../../api/types.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { services } from '../api-server/resources/service.ts';
import { configMaps, leases, namespaces, serviceAccounts } from '../api-server/resources/small.ts';
import { daemonSets, deployments } from '../api-server/resources/workloads.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import { kubeadmConfigMaps } from './config-maps.ts';
import { coreDNSConfigMap, coreDNSDeployment, kubeDNSService } from './coredns.ts';
import { kubeProxyConfigMap, kubeProxyDaemonSet } from './kube-proxy.ts';
import { ensureKubernetesService } from './kubernetes-service.ts';
import { nodeLease, nodeObject } from './nodes.ts';
import { weaveDaemonSet } from './weave.ts';

/** What a new cluster gets. */
export interface BootstrapOptions {
  readonly nodes: readonly ClusterNode[];
  /** The node that the API server runs on. */
  readonly controlPlane: ClusterNode;
  readonly isTainted: boolean;
  readonly hasCoreDNS: boolean;
  /** `v1.26.0` */
  readonly gitVersion: string;
  readonly podCIDR: string;
  readonly serviceCIDRs: readonly string[];
  readonly kubernetesIP: string;
  readonly dnsIP: string;
  /** What stands in kube-proxy's ConfigMap; empty for the default. */
  readonly proxyMode: string;
  /** Set: Weave Net is installed, with this range. */
  readonly weaveRange?: string;
}

/** Makes what `kubeadm init` leaves behind: namespaces, nodes, the `kubernetes` Service, kube-proxy on every node, CoreDNS if it is wanted. */
export function bootstrap(server: ApiServer, options: BootstrapOptions): void {
  const { controlPlane, gitVersion, podCIDR, serviceCIDRs, dnsIP } = options;
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) server.create<Namespace>(namespaces, undefined, { metadata: { name } });
  // Pods of kube-system are made before the controllers come round to their service accounts.
  for (const name of ['default', 'kube-proxy', 'coredns']) server.create<ServiceAccount>(serviceAccounts, 'kube-system', { metadata: { name } });
  const now = server.now();
  for (const node of options.nodes) {
    const { status, ...object } = nodeObject(node, { isControlPlane: node === controlPlane, isTainted: options.isTainted, gitVersion, since: now, now });
    server.store.put(nodes, { ...server.create<Node>(nodes, undefined, object), status });
    server.create(leases, 'kube-node-lease', nodeLease(node, now));
  }
  ensureKubernetesService(server, controlPlane.address, options.kubernetesIP);
  for (const object of kubeadmConfigMaps({ gitVersion, podCIDR, serviceCIDRs, dnsIP })) server.create(configMaps, 'kube-system', object);
  server.create(configMaps, 'kube-system', kubeProxyConfigMap(podCIDR, options.proxyMode, controlPlane.name));
  server.create(daemonSets, 'kube-system', kubeProxyDaemonSet(gitVersion));
  if (options.weaveRange !== undefined) {
    server.create<ServiceAccount>(serviceAccounts, 'kube-system', { metadata: { name: 'weave-net' } });
    server.create(daemonSets, 'kube-system', weaveDaemonSet(options.weaveRange));
  }
  if (!options.hasCoreDNS) return;
  server.create(configMaps, 'kube-system', clone(coreDNSConfigMap));
  server.create(services, 'kube-system', kubeDNSService(dnsIP));
  server.create(deployments, 'kube-system', clone(coreDNSDeployment));
}
