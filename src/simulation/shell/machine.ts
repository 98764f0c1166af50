import type { Cluster } from '../cluster/cluster.ts';
import type { Host } from '../cluster/host.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import { NodeHandle } from '../cluster/node-handle.ts';
import type { Process } from '../cluster/nodes/processes.ts';
import { PodHandle } from '../cluster/pod-handle.ts';
import { type Files, LayeredFiles, MemoryFiles } from './files.ts';
import { foldersOf, systemFiles } from './node-tree.ts';
import { proxyFiles } from './proxy-files.ts';

/** What a host has beside its network. */
export interface Machine {
  readonly host: Host;
  readonly files: Files;
  /** Folders that exist without a file in them. */
  readonly folders: readonly string[];
  processes(): readonly Process[];
}

const machines = new WeakMap<Cluster, Map<string, Machine>>();

/** What a host is called among those of its cluster: a pod that uses its node's network is somebody else than the node. */
export function hostKey(handle: HostHandle): string {
  return handle instanceof PodHandle ? `${handle.namespace}/${handle.name}` : handle.name;
}

/** Whose shell it is: a pod's image has not what a node has. */
export function kindOf(handle: HostHandle): Host['kind'] {
  return handle instanceof PodHandle ? 'pod' : handle.host.kind;
}

/** The files and processes of a host; the same every time, so that what was written stays. */
export function machineOf(cluster: Cluster, handle: HostHandle): Machine {
  const known = machines.get(cluster) ?? new Map<string, Machine>();
  machines.set(cluster, known);
  let machine = known.get(hostKey(handle));
  // A pod that is there again under the same name is another pod.
  if (machine?.host !== handle.host) {
    machine = createMachine(cluster, handle);
    known.set(hostKey(handle), machine);
  }
  return machine;
}

function createMachine(cluster: Cluster, handle: HostHandle): Machine {
  const common = { host: handle.host, folders: foldersOf(kindOf(handle)) };
  const system = new MemoryFiles(systemFiles(cluster, handle));
  if (handle instanceof NodeHandle)
    return { ...common, files: new LayeredFiles(handle.files, system, new MemoryFiles(proxyFiles(cluster, handle))), processes: () => handle.processes() };
  if (handle instanceof PodHandle) return { ...common, files: new LayeredFiles(handle.files, system), processes: () => podProcesses(cluster, handle) };
  return { ...common, files: system, processes: () => [] };
}

// The container's own, which number from 1; the node sees the same under other numbers.
function podProcesses(cluster: Cluster, pod: PodHandle): Process[] {
  const containers = cluster.node(pod.nodeName).containers();
  const sandbox = containers.find(({ podName, namespace }) => podName === pod.name && namespace === pod.namespace)?.podSandboxId;
  const all = cluster.node(pod.nodeName).processes();
  const shim = all.find(({ command }) => sandbox !== undefined && command.includes(sandbox));
  return all.filter(({ ppid, command }) => ppid === shim?.pid && command !== '/pause').map((process, i) => ({ ...process, pid: i + 1, ppid: 0 }));
}
