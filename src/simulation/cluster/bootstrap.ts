import type { DaemonSet, EndpointSlice, Endpoints, Namespace, Node, Service, ServiceAccount } from '../api/types.ts';
import { endpointSlices } from './api-server/resources/endpoint-slices.ts';
import { endpoints } from './api-server/resources/endpoints.ts';
import { nodes } from './api-server/resources/nodes.ts';
import { services } from './api-server/resources/service.ts';
import { configMaps, namespaces, serviceAccounts } from './api-server/resources/small.ts';
import { daemonSets } from './api-server/resources/workloads.ts';
import type { ApiServer } from './api-server/server.ts';
import { timestamp } from './api-server/time.ts';
import type { ClusterNode } from './nodes/cluster-node.ts';
import { kubeProxyConfig } from './nodes/kube-proxy-config.ts';

/** What a new cluster gets. */
export interface BootstrapOptions {
  readonly nodes: readonly ClusterNode[];
  /** The node that the API server runs on. */
  readonly controlPlane: ClusterNode;
  /** `v1.26.0` */
  readonly gitVersion: string;
  readonly clusterCIDR: string;
  readonly kubernetesIP: string;
  readonly proxyMode: string;
}

/** Makes what every cluster has: namespaces, nodes, the `kubernetes` Service, kube-proxy on every node. */
export function bootstrap(server: ApiServer, options: BootstrapOptions): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) server.create<Namespace>(namespaces, undefined, { metadata: { name } });
  // Pods of kube-system are made before the controllers come round to their service accounts.
  for (const name of ['default', 'kube-proxy']) server.create<ServiceAccount>(serviceAccounts, 'kube-system', { metadata: { name } });
  for (const node of options.nodes) registerNode(server, node, options);
  ensureKubernetesService(server, options.controlPlane.address, options.kubernetesIP);
  server.create(configMaps, 'kube-system', {
    metadata: { name: 'kube-proxy', labels: { app: 'kube-proxy' } },
    data: { 'config.conf': kubeProxyConfig(options.clusterCIDR, options.proxyMode), 'kubeconfig.conf': kubeconfig(options.controlPlane.name) },
  });
  server.create(daemonSets, 'kube-system', kubeProxyDaemonSet(options.gitVersion));
}

function registerNode(server: ApiServer, { name, address, podCIDR }: ClusterNode, { controlPlane, gitVersion }: BootstrapOptions): void {
  const isControlPlane = name === controlPlane.name;
  server.create<Node>(nodes, undefined, {
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(isControlPlane ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}),
      },
      annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///var/run/containerd/containerd.sock', 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
  });
  const since = timestamp(server.now());
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
    type,
    status,
    lastHeartbeatTime: since,
    lastTransitionTime: since,
    reason,
    message,
  });
  const node = server.get<Node>(nodes, undefined, name);
  server.store.put(nodes, {
    ...node,
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      allocatable: { cpu: '4', 'ephemeral-storage': '95491281146', 'hugepages-2Mi': '0', memory: '16292004Ki', pods: '110' },
      capacity: { cpu: '4', 'ephemeral-storage': '103611720Ki', 'hugepages-2Mi': '0', memory: '16394404Ki', pods: '110' },
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://1.6.6',
        kernelVersion: '5.4.0-1093-gcp',
        kubeProxyVersion: gitVersion,
        kubeletVersion: gitVersion,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Ubuntu 20.04.5 LTS',
        systemUUID: '',
      },
    },
  });
}

/** The `kubernetes` Service in front of the API server, with its endpoints: the API server keeps them itself. */
export function ensureKubernetesService(server: ApiServer, address: string, clusterIP: string): void {
  if (!server.store.get(services, 'default', 'kubernetes'))
    server.create<Service>(services, 'default', {
      metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP, ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }], sessionAffinity: 'None', type: 'ClusterIP' },
    });
  if (!server.store.get(endpoints, 'default', 'kubernetes'))
    server.create<Endpoints>(endpoints, 'default', {
      metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
    });
  if (!server.store.get(endpointSlices, 'default', 'kubernetes'))
    server.create<EndpointSlice>(endpointSlices, 'default', {
      metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    });
}

function kubeProxyDaemonSet(gitVersion: string): DaemonSet {
  return {
    metadata: { name: 'kube-proxy', namespace: 'kube-system', labels: { 'k8s-app': 'kube-proxy' } },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'kube-proxy' } },
      template: {
        metadata: { labels: { 'k8s-app': 'kube-proxy' } },
        spec: {
          containers: [
            {
              name: 'kube-proxy',
              image: `registry.k8s.io/kube-proxy:${gitVersion}`,
              command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              imagePullPolicy: 'IfNotPresent',
              securityContext: { privileged: true },
              volumeMounts: [
                { mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' },
                { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
                { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
              ],
            },
          ],
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          priorityClassName: 'system-node-critical',
          serviceAccountName: 'kube-proxy',
          tolerations: [{ operator: 'Exists' }],
          volumes: [
            { name: 'kube-proxy', configMap: { name: 'kube-proxy' } },
            { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
            { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
          ],
        },
      },
    },
  };
}

function kubeconfig(controlPlane: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: https://${controlPlane}:6443
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token`;
}
