import type { Cluster } from '../cluster/cluster.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import type { Process } from './process.ts';

// What kubeadm leaves on a node, until the cluster itself knows its nodes' files and processes; then this file goes.

/** The files of a kubeadm node. */
export function stubFiles(cluster: Cluster, host: HostHandle): Record<string, string> {
  if (host.host.kind === 'pod')
    return { '/etc/resolv.conf': 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' };
  if (host.host.kind !== 'node') return { '/etc/resolv.conf': 'nameserver 8.8.8.8\n' };
  const files: Record<string, string> = {
    '/etc/resolv.conf': 'nameserver 8.8.8.8\n',
    '/var/lib/kube-proxy/config.conf': proxyConfig(cluster),
    '/etc/cni/net.d/10-bridge.conflist':
      '{"cniVersion":"0.3.1","name":"cni0","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"hairpinMode":true}]}\n',
  };
  if (isControlPlane(cluster, host)) files['/etc/kubernetes/manifests/kube-apiserver.yaml'] = apiServerManifest(cluster, host);
  return files;
}

/** The processes of a kubeadm node, as far as the notes look for them. */
export function stubProcesses(cluster: Cluster, host: HostHandle): Process[] {
  if (host.host.kind === 'pod') return [];
  const kubelet =
    '/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml';
  const lines: [number, string][] = [
    [1, '/sbin/init'],
    [1843, kubelet],
    [4711, `/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${host.name}`],
  ];
  if (isControlPlane(cluster, host)) lines.push([2512, apiServerCommand(cluster, host).join(' ')]);
  return lines
    .sort(([a], [b]) => a - b)
    .map(([pid, command]) => ({
      user: 'root',
      pid,
      ppid: pid === 1 ? 0 : 1,
      cpu: 0,
      memory: 0.2,
      virtualSize: 759_000,
      residentSize: 42_000,
      terminal: '?',
      state: 'Ssl',
      started: cluster.clock.now() - 7500,
      cpuTime: 0,
      command,
    }));
}

function isControlPlane(cluster: Cluster, host: HostHandle): boolean {
  return cluster.nodeNames[0] === host.name;
}

function apiServerCommand(cluster: Cluster, host: HostHandle): string[] {
  return ['kube-apiserver', `--advertise-address=${host.ip}`, '--secure-port=6443', `--service-cluster-ip-range=${cluster.serviceRange.toCidrString()}`];
}

function apiServerManifest(cluster: Cluster, host: HostHandle): string {
  const command = apiServerCommand(cluster, host).map((word) => `    - ${word}\n`);
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: kube-apiserver\n  namespace: kube-system\nspec:\n  containers:\n  - command:\n${command.join('')}    image: registry.k8s.io/kube-apiserver:v${cluster.kubernetesVersion}.0\n    name: kube-apiserver\n  hostNetwork: true\n`;
}

function proxyConfig(cluster: Cluster): string {
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nclusterCIDR: ${cluster.podRange.toCidrString()}\nkind: KubeProxyConfiguration\nmode: ""\n`;
}
