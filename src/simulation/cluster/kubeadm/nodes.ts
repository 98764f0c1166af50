import type { Condition, Lease, Node } from '../../api/types.ts';
import { microTimestamp, timestamp } from '../api-server/time.ts';
import type { ClusterNode } from '../nodes/cluster-node.ts';

/** What a Node object says besides its name and address. */
export interface NodeDetails {
  readonly isControlPlane: boolean;
  /** Keeps pods that do not ask for it off the control plane, as kubeadm does. */
  readonly isTainted: boolean;
  /** `v1.26.0` */
  readonly gitVersion: string;
  /** Seconds since 1970: when it joined, and when it was last heard of. */
  readonly since: number;
  readonly now: number;
  readonly cores?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly systemInfo?: Readonly<Record<string, string>>;
  /** Conditions that the network plugin added. */
  readonly conditions?: readonly Condition[];
}

/** The Node object of a node, as its kubelet and kubeadm make it. */
export function nodeObject({ name, address, podCIDR, labels }: ClusterNode, details: NodeDetails): Node {
  const { isControlPlane, isTainted, gitVersion, cores = 4 } = details;
  const roles: Record<string, string> = isControlPlane
    ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' }
    : {};
  return {
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...roles,
        ...labels,
      },
      annotations: {
        'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///var/run/containerd/containerd.sock',
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
        ...details.annotations,
      },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      ...(isControlPlane && isTainted ? { taints: [{ effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' }] } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      allocatable: { cpu: `${cores}`, 'ephemeral-storage': '95491281146', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '16292004Ki', pods: '110' },
      capacity: { cpu: `${cores}`, 'ephemeral-storage': '103611720Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '16394404Ki', pods: '110' },
      conditions: [...(details.conditions ?? []), ...kubeletConditions(details)],
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
        ...details.systemInfo,
      },
    },
  };
}

function kubeletConditions({ since, now }: NodeDetails): Condition[] {
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): Condition => ({
    type,
    status,
    lastHeartbeatTime: timestamp(now),
    lastTransitionTime: timestamp(since),
    reason,
    message,
  });
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}

/** The Lease that a node's kubelet renews. */
export function nodeLease({ name }: ClusterNode, now: number): Lease {
  return {
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(now) },
  };
}
