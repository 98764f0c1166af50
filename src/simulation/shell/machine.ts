import type { Cluster } from '../cluster/cluster.ts';
import type { Host } from '../cluster/host.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import { type ComputedFile, type Files, MemoryFiles } from './files.ts';
import { foldersOf, systemFiles } from './node-tree.ts';
import type { Process } from './process.ts';
import { stubFiles, stubProcesses } from './stub.ts';

/** What a host has beside its network. */
export interface Machine {
  readonly files: Files;
  /** Folders that exist without a file in them. */
  readonly folders: readonly string[];
  processes(): readonly Process[];
}

const machines = new WeakMap<Host, Machine>();

/** The files and processes of a host; the same every time, so that what was written stays. */
export function machineOf(cluster: Cluster, host: HostHandle): Machine {
  let machine = machines.get(host.host);
  if (!machine) {
    const entries: Record<string, string | ComputedFile> = { ...systemFiles(cluster, host), ...stubFiles(cluster, host) };
    machine = { files: new MemoryFiles(entries), folders: foldersOf(host), processes: () => stubProcesses(cluster, host) };
    machines.set(host.host, machine);
  }
  return machine;
}
