import type { ConfigMap } from '../../api/types.ts';
import { kubeletConfiguration } from './node-files.ts';

/** What kubeadm leaves behind in kube-system and kube-public: how it was told to set the cluster up. */
export function kubeadmConfigMaps(options: { gitVersion: string; podCIDR: string; serviceCIDRs: readonly string[]; dnsIP: string }): ConfigMap[] {
  const { gitVersion, podCIDR, serviceCIDRs, dnsIP } = options;
  const configuration = `apiServer:
  extraArgs:
    authorization-mode: Node,RBAC
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${gitVersion}
networking:
  dnsDomain: cluster.local
  podSubnet: ${podCIDR}
  serviceSubnet: ${serviceCIDRs.join(',')}
scheduler: {}
`;
  return [
    { metadata: { name: 'kubeadm-config', namespace: 'kube-system' }, data: { ClusterConfiguration: configuration } },
    { metadata: { name: 'kubelet-config', namespace: 'kube-system' }, data: { kubelet: kubeletConfiguration(dnsIP) } },
  ];
}
