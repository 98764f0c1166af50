import type { ClusterNode } from './cluster-node.ts';
import type { RunningPod } from './running-pod.ts';

/** A process, with what `ps aux` tells of it. */
export interface Process {
  readonly user: string;
  readonly pid: number;
  readonly ppid: number;
  /** Per cent. */
  readonly cpu: number;
  readonly memory: number;
  /** KiB. */
  readonly virtualSize: number;
  readonly residentSize: number;
  readonly terminal: string;
  readonly state: string;
  /** Seconds since 1970. */
  readonly started: number;
  /** Seconds of processor time. */
  readonly cpuTime: number;
  /** The command line; a kernel thread's name in brackets. */
  readonly command: string;
}

/** How large a program is in memory (KiB), and how much of a processor it takes. */
interface Size {
  readonly virtual: number;
  readonly resident: number;
  readonly load: number;
}

const memoryOfNode = 16394404;
const usual: Size = { virtual: 712456, resident: 10520, load: 0.0005 };

// Sizes as such programs have them on a small cluster.
const sizes: Readonly<Record<string, Size>> = {
  'kube-apiserver': { virtual: 1106708, resident: 325812, load: 0.045 },
  etcd: { virtual: 11222032, resident: 48604, load: 0.021 },
  'kube-controller-manager': { virtual: 772944, resident: 96424, load: 0.014 },
  'kube-scheduler': { virtual: 754580, resident: 50552, load: 0.003 },
  'kube-proxy': { virtual: 748744, resident: 40288, load: 0.0003 },
  coredns: { virtual: 754880, resident: 46252, load: 0.0016 },
  kubelet: { virtual: 1855260, resident: 88364, load: 0.021 },
  containerd: { virtual: 1643228, resident: 56344, load: 0.009 },
  weaver: { virtual: 1352156, resident: 84260, load: 0.0007 },
  'weave-npc': { virtual: 1226688, resident: 47108, load: 0.0003 },
  pause: { virtual: 968, resident: 4, load: 0 },
  'containerd-shim-runc-v2': { virtual: 712200, resident: 10932, load: 0.0007 },
};

/** Processes that a node has besides its pods', with their parents. */
const daemons = [
  { pid: 1, ppid: 0, command: '/sbin/init' },
  { pid: 102, ppid: 1, command: '/lib/systemd/systemd-journald' },
  { pid: 131, ppid: 1, user: 'message+', command: '/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only' },
  { pid: 148, ppid: 1, command: 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups' },
  { pid: 162, ppid: 1, command: '/usr/bin/containerd' },
];

/** The command line of a node's kubelet, as kubeadm (1.26) starts it. */
export const kubeletCommand =
  '/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml --container-runtime-endpoint=unix:///var/run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.9';

/** What `ps aux` shows on a node: its daemons, and for each pod a shim, a sandbox that pauses, and its containers' processes. */
export function nodeProcesses(node: ClusterNode, pods: Iterable<RunningPod>, now: number, bootTime: number): Process[] {
  const found: Process[] = daemons.map(({ pid, ppid, user = 'root', command }) => process(pid, ppid, user, 'Ss', bootTime, now, command));
  found.push(process(571, 1, 'root', 'Ssl', bootTime + 120, now, kubeletCommand));
  for (const pod of pods) {
    if (pod.node !== node || pod.phase === 'creating') continue;
    const started = Date.parse(pod.startTime) / 1000;
    const shim = `/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ${pod.sandboxId} -address /run/containerd/containerd.sock`;
    found.push(process(pod.pid, 1, 'root', 'Sl', started, now, shim));
    found.push(process(pod.pid + 1, pod.pid, '65535', 'Ss', started, now, '/pause'));
    for (const { pid, state, commandLine, startedAt } of pod.containers)
      if (state.running && pid) found.push(process(pid, pod.pid, 'root', 'Ssl', startedAt, now, commandLine.join(' ')));
  }
  return found.sort((a, b) => a.pid - b.pid);
}

function process(pid: number, ppid: number, user: string, state: string, started: number, now: number, command: string): Process {
  const name = (command.split(' ')[0] ?? '').split('/').at(-1) ?? '';
  const { virtual, resident, load } = Object.hasOwn(sizes, name) ? (sizes[name] ?? usual) : usual;
  return {
    user,
    pid,
    ppid,
    cpu: Math.round(load * 1000) / 10,
    memory: Math.floor((resident / memoryOfNode) * 1000) / 10,
    virtualSize: virtual,
    residentSize: resident,
    terminal: '?',
    state,
    started,
    cpuTime: Math.floor(load * Math.max(0, now - started)),
    command,
  };
}
