import type { LabTask } from '../task';

/** The Service that every pod asks for names. */
export const dnsTasks: readonly LabTask[] = [
  {
    id: 'dns-address',
    title: 'The address of the DNS',
    question: () => 'Which address do pods ask when they look up a name?',
    answer: { kind: 'address', right: (facts) => facts.clusterIP('kube-dns', 'kube-system') },
    look: () => 'Look for the Service kube-dns in the rules of a node, or for what the kubelet writes into the pods.',
    hints: () => [
      'Pods come and go, CoreDNS’ pods too. What pods are told has to stay the same.',
      'It is a ClusterIP. The kubelet writes it into every pod’s /etc/resolv.conf, so the kubelet’s own configuration has it.',
    ],
    commands: () => [{ line: 'grep -A 1 clusterDNS /var/lib/kubelet/config.yaml' }, { line: 'iptables-save | grep kube-dns; ipvsadm -Ln' }],
    because: () => 'It is the tenth address behind the beginning of the service range; kubeadm always takes that one.',
  },
  {
    id: 'dns-owner',
    title: 'Whose address is it?',
    question: () => 'Which interface in the cluster has that address?',
    answer: {
      kind: 'choice',
      choices: [
        { id: 'pod', text: 'eth0 of a CoreDNS pod' },
        { id: 'node', text: 'eth0 of the control plane’s node' },
        { id: 'dummy', text: 'kube-ipvs0, on every node' },
        { id: 'none', text: 'None' },
      ],
      right: (facts) => {
        const owners = facts.ownersOf(facts.clusterIP('kube-dns', 'kube-system'));
        if (owners.length === 0) return 'none';
        if (owners.every(({ device }) => device === 'kube-ipvs0')) return 'dummy';
        return owners.some(({ host }) => facts.cluster.nodeNames.includes(host)) ? 'node' : 'pod';
      },
      slip: (facts, choice) => {
        const address = facts.clusterIP('kube-dns', 'kube-system');
        if (choice === 'pod') return `CoreDNS’ pods have addresses of the pod range. ${address} is in the service range.`;
        if (choice === 'node') return `The nodes’ addresses are in the range of the nodes. ${address} is in the service range.`;
        if (choice === 'dummy') return `No interface of this cluster’s nodes has that name.`;
        return `Look again: ${facts.ownersOf(address).map(({ device, host }) => `${device} of ${host}`)[0]} has it.`;
      },
    },
    look: () => 'Look for the address among the interfaces of each node. The mode that kube-proxy runs in makes the difference.',
    hints: () => [
      'A ClusterIP stands in rules. One mode of kube-proxy also needs the nodes to take packets to it for their own.',
      'Look at all interfaces of a node. If the address is there, `ip` shows it.',
    ],
    commands: () => [{ line: 'ip -br addr' }, { line: 'ip -br addr | grep ipvs || echo no such interface' }],
    because: (facts) =>
      facts.ownersOf(facts.clusterIP('kube-dns', 'kube-system')).length === 0
        ? 'It lives in rules alone, so nothing answers a ping.'
        : 'IPVS takes packets on their way into a node, so each node has to take the address for its own. The interface sends nothing and receives nothing.',
  },
];
