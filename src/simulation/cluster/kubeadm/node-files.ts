import { printYaml } from '../../api/print-yaml.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';
import type { RunningPod } from '../nodes/running-pod.ts';
import { manifestFolder } from '../nodes/static-pods.ts';
import { type StaticPodOptions, staticPods } from './static-pods.ts';

/** What the files of a node depend on. */
export interface NodeFilesOptions {
  readonly network: PodNetwork;
  readonly dnsIP: string;
  /** All nodes, for /etc/hosts. */
  readonly nodes: readonly ClusterNode[];
  readonly controlPlane: ClusterNode;
  /** Set for the node that the control plane runs on. */
  readonly staticPods?: StaticPodOptions;
  pods(): Iterable<RunningPod>;
}

/** Puts the files of a kubeadm node there; the static pods of a control plane node come back as objects too, by path. */
export function addNodeFiles(node: ClusterNode, options: NodeFilesOptions): ReturnType<typeof staticPods> {
  const { files } = node;
  const { network, dnsIP, controlPlane } = options;
  const manifests = options.staticPods ? staticPods(options.staticPods) : {};
  const byPath = Object.fromEntries(Object.entries(manifests).map(([name, pod]) => [`${manifestFolder}${name}.yaml`, pod]));
  for (const [path, pod] of Object.entries(byPath)) files.define(path, () => printYaml(pod));
  files.define('/var/lib/kubelet/config.yaml', () => kubeletConfiguration(dnsIP));
  files.define(
    '/var/lib/kubelet/kubeadm-flags.env',
    'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.9"\n',
  );
  files.define('/etc/kubernetes/kubelet.conf', () => kubeconfig(controlPlane.name, 'default-auth', `system:node:${node.name}`));
  if (options.staticPods)
    for (const [file, user] of Object.entries(kubeconfigs)) files.define(`/etc/kubernetes/${file}`, () => kubeconfig(controlPlane.name, user, user));
  if (options.staticPods) files.define('/root/.kube/config', () => kubeconfig(controlPlane.name, 'kubernetes-admin', 'kubernetes-admin'));
  for (const [name, text] of Object.entries(network.configuration(node))) files.define(`/etc/cni/net.d/${name}`, text);
  files.define('/etc/resolv.conf', 'nameserver 8.8.8.8\nnameserver 8.8.4.4\n');
  files.define('/etc/hostname', `${node.name}\n`);
  files.define(
    '/etc/hosts',
    () => `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${options.nodes.map(({ address, name }) => `${address} ${name}\n`).join('')}`,
  );
  files.addSource(() => podLogs(node, options.pods()));
  return byPath;
}

// /var/log/pods/<namespace>_<pod>_<uid>/<container>/<restarts>.log, and the names under /var/log/containers that point there.
function* podLogs(node: ClusterNode, pods: Iterable<RunningPod>): Generator<readonly [string, () => string]> {
  for (const pod of pods) {
    if (pod.node !== node || pod.phase === 'creating') continue;
    const [namespace = '', name = ''] = pod.key.split('/');
    for (const { spec, log, previousLog, restarts, id } of pod.containers) {
      const folder = `/var/log/pods/${namespace}_${name}_${pod.uid}/${spec.name}`;
      if (previousLog) yield [`${folder}/${restarts - 1}.log`, () => previousLog.file()];
      yield [`${folder}/${restarts}.log`, () => log.file()];
      yield [`/var/log/containers/${name}_${namespace}_${spec.name}-${id}.log`, () => log.file()];
    }
  }
}

const kubeconfigs: Readonly<Record<string, string>> = {
  'admin.conf': 'kubernetes-admin',
  'controller-manager.conf': 'system:kube-controller-manager',
  'scheduler.conf': 'system:kube-scheduler',
};

function kubeconfig(server: string, user: string, context: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://${server}:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user}
  name: ${context}@kubernetes
current-context: ${context}@kubernetes
kind: Config
preferences: {}
users:
- name: ${user}
  user: {}
`;
}

/** The kubelet's configuration as kubeadm (1.26) writes it. */
export function kubeletConfiguration(dnsIP: string): string {
  return `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- ${dnsIP}
clusterDomain: cluster.local
cpuManagerReconcilePeriod: 0s
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
resolvConf: /run/systemd/resolve/resolv.conf
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;
}
