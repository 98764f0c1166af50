import type { LabTask } from '../task';

/** The two ranges that only the cluster knows. */
export const rangeTasks: readonly LabTask[] = [
  {
    id: 'pod-range',
    title: 'The range of the pods',
    question: () => 'Which range do pods get their addresses from?',
    answer: { kind: 'range', right: ({ podRange }) => podRange },
    look: () => 'Look at what the network plugin was started with: it says so at the beginning of its log.',
    hints: () => [
      'The network plugin gives pods their addresses. `/etc/cni/net.d` says which one it is here.',
      'Weave runs in a pod on every node. It was told a range, its `ipalloc-range`, and its bridge has an address in it.',
    ],
    commands: () => [
      { line: 'grep -o "ipalloc-range:[^ ]*" /var/log/containers/weave-net-*' },
      { line: 'ip addr show weave' },
      { line: 'ip route show dev weave' },
    ],
    because: () => 'One range for the pods of all nodes. Weave gives each node a part of it, and its bridge an address.',
  },
  {
    id: 'service-range',
    title: 'The range of the Services',
    question: () => 'Which range do Services get their ClusterIPs from?',
    answer: { kind: 'range', right: ({ serviceRange }) => serviceRange },
    look: () => 'Look at what the API server was started with: it hands these addresses out.',
    hints: () => [
      'No interface is in this range, and no route leads there: `ip` knows nothing of it. Who hands the addresses out?',
      'The API server was told the range with a flag. It is a static pod: its manifest lies on the control plane’s node, under /etc/kubernetes.',
    ],
    commands: () => [
      { line: 'grep service-cluster /etc/kubernetes/manifests/kube-apiserver.yaml' },
      { line: "ps aux | grep -o 'service-cluster-ip-range=[^ ]*'" },
    ],
    because: (facts) => `The first address went to the Service kubernetes, ${facts.clusterIP('kubernetes')}.`,
  },
];
