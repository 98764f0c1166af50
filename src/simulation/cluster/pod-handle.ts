import { IPv4 } from 'ip-num';
import type { Pod } from '../api/types.ts';
import { pods } from './api-server/resources/pods.ts';
import type { ClusterParts } from './build.ts';
import type { Cluster } from './cluster.ts';
import type { ResolverConfig } from './dns.ts';
import type { Host } from './host.ts';
import { HostHandle } from './host-handle.ts';
import type { NodeFiles } from './nodes/node-files.ts';
import type { RunningPod } from './nodes/running-pod.ts';
import { podFiles, resolverOf } from './pod-files.ts';

/** A pod that runs; one with hostNetwork shares its node's network. */
export class PodHandle extends HostHandle {
  readonly #running: RunningPod;
  readonly #parts: ClusterParts;
  #files?: NodeFiles;

  constructor(cluster: Cluster, host: Host, running: RunningPod, parts: ClusterParts) {
    super(cluster, host);
    this.#running = running;
    this.#parts = parts;
  }

  override get name(): string {
    return this.#running.key.split('/')[1] ?? '';
  }

  get namespace(): string {
    return this.#running.key.split('/')[0] ?? '';
  }

  /** The name of the node that it runs on. */
  get nodeName(): string {
    return this.#running.node.name;
  }

  override get ip(): string {
    return this.#running.ip ?? '';
  }

  override get address(): IPv4 {
    return new IPv4(this.ip);
  }

  /** The pod's files that the kubelet puts there: /etc/resolv.conf, /etc/hosts, mounted ConfigMaps. */
  get files(): NodeFiles {
    this.#files ??= podFiles(this.#pod(), this.#running, this.#parts.controlPlane.server.store, this.#parts.dnsIP);
    return this.#files;
  }

  /** What /etc/resolv.conf says. */
  get resolver(): ResolverConfig {
    return resolverOf(this.#pod(), this.#parts.dnsIP);
  }

  /** Makes the application fail (or pass again) its readiness probes: the pod stays, and leaves its Services. */
  setReady(ready: boolean): void {
    this.#parts.kubelets.setReady(this.#running.key, ready);
    this.#parts.controlPlane.settle();
  }

  /** Ends the process of the first container, as `kill` from the node would: the kubelet starts it again. */
  kill(exitCode = 137): void {
    this.#parts.kubelets.kill(this.#running.key, exitCode);
    this.#parts.controlPlane.settle();
  }

  #pod(): Pod {
    return this.#parts.controlPlane.server.get<Pod>(pods, this.namespace, this.name);
  }
}
