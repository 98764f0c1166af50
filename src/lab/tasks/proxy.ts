import type { LabFacts } from '../facts';
import { workerOf } from '../names';
import type { LabTask } from '../task';

const modeAdvice: Readonly<Record<string, (facts: LabFacts) => string>> = {
  userspace: ({ cluster }) => `Kubernetes ${cluster.kubernetesVersion} has no userspace mode: 1.26 took it out.`,
  nftables: ({ cluster }) =>
    `Kubernetes ${cluster.kubernetesVersion} does not run it by default, and here nobody asked for it: \`nft\` would list a table kube-proxy.`,
  ipvs: () => 'In ipvs mode `ipvsadm -Ln` lists a virtual server for each port of each Service. Here it lists none.',
  iptables: ({ worker }) => `In iptables mode the chain KUBE-SERVICES has a rule for each port of each Service. On ${worker.name} it has no such rules.`,
};

/** kube-proxy: in which mode it runs, where, and who sees to that. */
export const proxyTasks: readonly LabTask[] = [
  {
    id: 'proxy-mode',
    title: 'kube-proxy’s mode',
    question: ([controlPlane]) => `In which mode does kube-proxy run on \`${controlPlane}\`?`,
    answer: {
      kind: 'word',
      of: 'mode',
      read: (written) =>
        written
          .toLowerCase()
          .replace(/^(--proxy-mode[= ]|mode:)\s*/, '')
          .replace(/^["']|["']$/g, ''),
      right: ({ modes }) => modes[0]?.mode ?? 'none',
      slip: (facts, mode) => (Object.hasOwn(modeAdvice, mode) ? modeAdvice[mode]?.(facts) : `kube-proxy has no mode ${mode}.`),
    },
    look: () => 'Look at the first lines of kube-proxy’s log: it says which proxier it uses.',
    hints: () => [
      'Two things can say it: its configuration, which may leave it blank, and kube-proxy itself.',
      'Its log says which proxier it uses. It also answers on port 10249 of its node, at /proxyMode.',
    ],
    commands: () => [{ line: 'head -6 /var/log/kube-proxy.log' }, { line: 'curl -s localhost:10249/proxyMode' }, { line: 'ipvsadm -Ln' }],
    because: ({ modes }) =>
      `Each node’s kube-proxy reads it for itself, from the same ConfigMap: ${modes.map(({ node, mode }) => `${node} ${mode ?? 'none'}`).join(', ')}.`,
  },
  {
    id: 'proxy-pod',
    title: 'kube-proxy on a node',
    question: (names) => `What is the name of the kube-proxy pod on \`${workerOf(names)}\`?`,
    answer: {
      kind: 'word',
      of: 'pod',
      read: (written) => written.replace(/^(kube-system\/)?(pods?\/)?/, ''),
      right: ({ proxyPods, worker }) => proxyPods.find(({ node }) => node === worker.name)?.name ?? 'none',
      slip: ({ proxyPods, cluster }, name) => {
        const other = proxyPods.find((pod) => pod.name === name);
        if (other) return `That is the one on ${other.node}.`;
        if (name === 'kube-proxy') return 'So it is called in general. The pod has five more letters behind that.';
        return cluster.pods('kube-system').some(({ metadata }) => metadata.name === name)
          ? 'That is a pod, but not a kube-proxy.'
          : 'There is no pod of that name.';
      },
    },
    look: (names) => `Look at the containers or the pods of ${workerOf(names)}, not of another node.`,
    hints: (names) => [
      'There is one on every node, and each has letters of its own behind its name.',
      `On ${workerOf(names)}, crictl lists the pods that run there; and /var/log/containers has a file for each of their containers.`,
    ],
    commands: (names) => [{ line: 'crictl pods --name kube-proxy', on: workerOf(names) }, { line: `ssh ${workerOf(names)} ls /var/log/containers` }],
    because: ({ proxyPods }) => `There are ${proxyPods.length} of them, one on each node.`,
  },
  {
    id: 'proxy-owner',
    title: 'One on every node',
    question: () => 'How does the cluster ensure that a kube-proxy pod runs on every node?',
    answer: {
      kind: 'choice',
      choices: [
        { id: 'Deployment', text: 'A Deployment with as many replicas as there are nodes' },
        { id: 'Node', text: 'A static pod: a manifest on every node' },
        { id: 'DaemonSet', text: 'A DaemonSet' },
        { id: 'systemd', text: 'A systemd service of every node' },
      ],
      right: ({ proxyPods }) => proxyPods[0]?.owner ?? '',
      slip: (_, choice) => ownerAdvice[choice],
    },
    look: () =>
      'Look at what is there and what is not: static pods have a manifest in /etc/kubernetes/manifests, services have a unit. Then see what kube-proxy’s pods are controlled by.',
    hints: () => [
      'Three of the four leave something on the node itself, or count pods and not nodes.',
      'Everything that hands out pods writes its name into them, and the notes ask kube-proxy itself how it was started.',
    ],
    commands: () => [{ line: 'ls /etc/kubernetes/manifests' }, { line: 'systemctl status kube-proxy' }, { line: 'kube-proxy --proxy-mode' }],
    because: ({ proxyPods }) =>
      `The pods say so themselves: each is controlled by the ${proxyPods[0]?.owner ?? ''} kube-proxy. A node that joins gets one without anybody asking.`,
  },
];

const ownerAdvice: Readonly<Record<string, string>> = {
  Deployment: 'A Deployment counts replicas. It may put two on one node and none on another.',
  Node: 'A static pod needs a manifest in /etc/kubernetes/manifests. There is none for kube-proxy, on any node.',
  systemd: 'systemd knows the kubelet and no kube-proxy: that one runs in a container.',
};
