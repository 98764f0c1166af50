import type { ClusterParts } from './build.ts';
import type { Cluster } from './cluster.ts';
import type { ResolverConfig } from './dns.ts';
import { HostHandle } from './host-handle.ts';
import type { ClusterNode } from './nodes/cluster-node.ts';
import type { NodeFiles } from './nodes/node-files.ts';
import { nodeProcesses, type Process } from './nodes/processes.ts';
import { nodeResolver } from './pod-files.ts';

/** A container on a node, as `crictl ps` tells of it. */
export interface NodeContainer {
  readonly id: string;
  readonly image: string;
  readonly name: string;
  readonly attempt: number;
  readonly state: 'Running' | 'Exited';
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly podSandboxId: string;
  readonly podName: string;
  readonly namespace: string;
}

/** When the machines were started: a few minutes before the notes' cluster was made. */
const bootTime = Date.parse('2023-02-02T05:48:40Z') / 1000;

/** A node: a machine that the kubelet runs pods on. */
export class NodeHandle extends HostHandle {
  readonly #node: ClusterNode;
  readonly #parts: ClusterParts;

  constructor(cluster: Cluster, node: ClusterNode, parts: ClusterParts) {
    super(cluster, node.host);
    this.#node = node;
    this.#parts = parts;
  }

  /** The files of the node. Whoever depends on one acts when it is written: a changed manifest restarts its static pod. */
  get files(): NodeFiles {
    return this.#node.files;
  }

  /** What /etc/resolv.conf says. */
  get resolver(): ResolverConfig {
    return nodeResolver;
  }

  /** The mode that this node's kube-proxy runs in, as it says itself on `localhost:10249/proxyMode`; undefined while none runs. */
  get proxyMode(): string | undefined {
    return this.#parts.proxies.modeOf(this.#node.name);
  }

  /** Every process that runs, by number. */
  processes(): Process[] {
    const { kubelets, clock } = this.#parts;
    return nodeProcesses(this.#node, kubelets.pods.values(), clock.now(), Math.min(bootTime, clock.now()));
  }

  /** The containers that the kubelet has started here, the newest first. */
  containers(): NodeContainer[] {
    const found: NodeContainer[] = [];
    for (const { key, node, containers, sandboxId } of this.#parts.kubelets.pods.values()) {
      if (node !== this.#node) continue;
      const [namespace = '', podName = ''] = key.split('/');
      for (const { spec, id, state, restarts, startedAt } of containers)
        if (id)
          found.push({
            id,
            image: spec.image ?? '',
            name: spec.name,
            attempt: restarts,
            state: state.running ? 'Running' : 'Exited',
            createdAt: startedAt,
            podSandboxId: sandboxId,
            podName,
            namespace,
          });
    }
    return found.sort((a, b) => b.createdAt - a.createdAt);
  }
}
